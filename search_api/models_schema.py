"""What GET /v1/schema answers with."""

from __future__ import annotations

from pydantic import BaseModel, Field


class Property(BaseModel):
    name: str = Field(description="As it is written in Cypher.", examples=["quotation"])
    type: str = Field(description="STRING, INTEGER, FLOAT, BOOLEAN, LIST<STRING> or LIST<FLOAT>.", examples=["STRING"])
    means: str = Field(description="What it says.", examples=["The sentence as printed"])
    absent: bool = Field(False, description="True where a node may lack it.", examples=[False])


class Label(BaseModel):
    label: str = Field(description="As it is written in Cypher.", examples=["Finding"])
    means: str = Field(description="What such a node is.", examples=["What a sentence is taken to say about practice"])
    key: str = Field(description="The property that identifies a node.", examples=["finding_id"])
    properties: list[Property] = Field(description="Its properties.")
    like: str = Field("", description="The label that it has its properties from; empty for most.", examples=[""])


class Relationship(BaseModel):
    start: str = Field(description="Label of the node it begins at.", examples=["Finding"])
    type: str = Field(description="As it is written in Cypher.", examples=["ABOUT"])
    end: str = Field(description="Label of the node it ends at.", examples=["Failing"])
    means: str = Field(description="What it says.", examples=["The failing, strength or recommendation is about this"])
    properties: list[Property] = Field(default_factory=list, description="Its own properties; most have none.", examples=[[]])


class Index(BaseModel):
    name: str = Field(description="Its name.", examples=["passage_text"])
    kind: str = Field(description="FULLTEXT, VECTOR or RANGE.", examples=["FULLTEXT"])
    of: str = Field(description="What it holds.", examples=["Passage.text and filter_terms"])
    means: str = Field(description="How it is asked.", examples=["CALL db.index.fulltext.queryNodes('passage_text', 'text:supervision') YIELD node, score"])


class GraphSchema(BaseModel):
    """What the graph holds."""

    labels: list[Label] = Field(description="Every kind of node.")
    relationships: list[Relationship] = Field(description="Every relationship.")
    indexes: list[Index] = Field(description="What searches are made by.")

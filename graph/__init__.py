"""Puts values into Neo4j and answers questions from it. The only room that imports neo4j."""

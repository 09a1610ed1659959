"""What a person's Cypher may be made of. Whatever stands on no list is refused, so that what a later Neo4j adds is too."""

from __future__ import annotations

OPERATORS = frozenset("""
AllNodesScan NodeByLabelScan UnionNodeByLabelsScan IntersectionNodeByLabelsScan SubtractionNodeByLabelsScan DynamicLabelNodeLookup
NodeByElementIdSeek NodeByIdSeek NodeIndexScan NodeIndexSeek NodeIndexSeekByRange NodeUniqueIndexSeek NodeUniqueIndexSeekByRange
NodeIndexContainsScan NodeIndexEndsWithScan MultiNodeIndexSeek NodeVectorIndexSearch NodeFulltextIndexSearch NodeCountFromCountStore
DirectedAllRelationshipsScan UndirectedAllRelationshipsScan DirectedRelationshipTypeScan UndirectedRelationshipTypeScan
DirectedUnionRelationshipTypesScan UndirectedUnionRelationshipTypesScan DirectedRelationshipByElementIdSeek
UndirectedRelationshipByElementIdSeek DirectedRelationshipByIdSeek UndirectedRelationshipByIdSeek DirectedRelationshipIndexScan
UndirectedRelationshipIndexScan DirectedRelationshipIndexSeek UndirectedRelationshipIndexSeek RelationshipCountFromCountStore
DynamicDirectedRelationshipTypeLookup DynamicUndirectedRelationshipTypeLookup
PartitionedAllNodesScan PartitionedNodeByLabelScan PartitionedNodeIndexScan PartitionedNodeIndexSeek PartitionedUnwind
Expand OptionalExpand VarLengthExpand ShortestPath StatefulShortestPath Repeat RepeatOptions BidirectionalRepeat NullifyMetadata
PathPropagatingBFS ProjectEndpoints TriadicSelection TriadicBuild TriadicFilter
Apply SemiApply AntiSemiApply LetSemiApply LetAntiSemiApply SelectOrSemiApply SelectOrAntiSemiApply LetSelectOrSemiApply
LetSelectOrAntiSemiApply ConditionalApply AntiConditionalApply RollUpApply CartesianProduct ValueHashJoin ValueMergeJoin NodeHashJoin
NodeLeftOuterHashJoin NodeRightOuterHashJoin AssertSameNode AssertSameRelationship AssertingMultiNodeIndexSeek
Argument EmptyRow EmptyResult Optional Filter Projection CacheProperties Distinct OrderedDistinct Eager EagerAggregation
OrderedAggregation Aggregation Limit ExhaustiveLimit Skip Sort PartialSort Top PartialTop Top1WithTies Union OrderedUnion Unwind
UnwindCollection Input PreserveOrder Prober ProduceResults ShowIndexes ShowConstraints ProcedureCall
RemoteBatchProperties RemoteBatchPropertiesWithFilter Anti
""".split())

PROCEDURES = frozenset("""
db.labels db.relationshipTypes db.propertyKeys db.schema.visualization db.schema.nodeTypeProperties db.schema.relTypeProperties
db.index.fulltext.queryNodes db.index.fulltext.queryRelationships db.index.vector.queryNodes db.index.vector.queryRelationships
""".split())

# In lower case, as the database reads the names of its own functions in any. Left out: file() and linenumber(), of LOAD CSV
# alone; graph.*, which reach other databases; string.regexReplace and allReduce, which cannot be stopped once they run.
FUNCTIONS = frozenset("""
abs ceil ceiling floor isnan rand round sign acos asin atan atan2 cos cosh cot coth degrees haversin pi radians sin sinh tan tanh
e exp ln log log10 sqrt all any exists isempty none single
avg collect collect_list count max min percentilecont percentiledisc percentile_cont percentile_disc stdev stdevp stdev_pop stdev_samp sum
btrim left lower ltrim normalize replace reverse right rtrim split substring tolower tostring tostringornull toupper trim upper
cardinality char_length character_length coalesce elementid endnode format head id last length nullif path_length properties
property_exists randomuuid size startnode timestamp toboolean tobooleanornull tofloat tofloatornull tointeger tointegerornull type
uuid valuetype keys labels nodes range reduce relationships tail tobooleanlist tofloatlist tointegerlist tostringlist
date datetime duration duration_between localdatetime localtime local_datetime local_time time zoned_datetime zoned_time
point vector vector_dimension_count vector_distance vector_norm shortestpath allshortestpaths
date.truncate date.realtime date.statement date.transaction datetime.truncate datetime.fromepoch datetime.fromepochmillis
datetime.realtime datetime.statement datetime.transaction localdatetime.truncate localdatetime.realtime localdatetime.statement
localdatetime.transaction localtime.truncate localtime.realtime localtime.statement localtime.transaction time.truncate
time.realtime time.statement time.transaction duration.between duration.inmonths duration.indays duration.inseconds
point.distance point.withinbbox vector.similarity.cosine vector.similarity.euclidean string.indexof string.join
coll.distinct coll.flatten coll.indexof coll.insert coll.max coll.min coll.remove coll.sort
""".split())

# Words of the language that a bracket may follow. Those that write are told by the plan, which says why.
WORDS = frozenset("""
MATCH OPTIONAL WHERE AND OR XOR NOT IN RETURN WITH UNWIND WHEN THEN ELSE CASE BY ON CALL UNION LIMIT SKIP OFFSET DISTINCT CONTAINS IS AS
SHORTEST PATH PATHS GROUP GROUPS WALK TRAIL ACYCLIC ELEMENT ELEMENTS RELATIONSHIP RELATIONSHIPS LET FILTER NEXT FOR YIELD EACH TYPED
CREATE INSERT MERGE DELETE DETACH SET REMOVE FOREACH VECTOR
""".split())

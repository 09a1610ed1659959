"""Questions that boards and trainers ask, as Cypher: the title is the question."""

from __future__ import annotations

IN_REPORT = "(r:Report)-[:HAS_SECTION]->(:Section)-[:HAS_PASSAGE]->(p:Passage)-[:HAS_FINDING]->"

EXAMPLES: dict[str, str] = {
    "Which failings come back in most reports?": f"""\
MATCH {IN_REPORT}(f:Finding {{polarity: 'failing'}})-[:ABOUT]->(x:Failing)
RETURN x.label AS failing, count(DISTINCT r) AS reports, count(f) AS mentions
ORDER BY reports DESC, mentions DESC, failing LIMIT 15""",
    "For which failings is no recommendation marked in the same report (many are missed: check)?": f"""\
MATCH {IN_REPORT}(f:Finding {{polarity: 'failing'}})-[:ABOUT]->(x:Failing)
WHERE NOT EXISTS {{
  MATCH (r)-[:HAS_SECTION]->(:Section)-[:HAS_PASSAGE]->(:Passage)-[:HAS_FINDING]->(:Finding {{polarity: 'recommendation'}})-[:ABOUT|ADDRESSES]->(x)
}}
RETURN r.title AS report, x.label AS failing, count(f) AS mentions
ORDER BY report, mentions DESC LIMIT 50""",
    "For which recommendations is no failing marked in the same report (many are missed: check)?": f"""\
MATCH {IN_REPORT}(f:Finding {{polarity: 'recommendation'}})-[:ABOUT|ADDRESSES]->(x:Failing)
WHERE NOT EXISTS {{
  MATCH (r)-[:HAS_SECTION]->(:Section)-[:HAS_PASSAGE]->(:Passage)-[:HAS_FINDING]->(:Finding {{polarity: 'failing'}})-[:ABOUT]->(x)
}}
RETURN DISTINCT r.title AS report, p.page AS page, f.quotation AS recommendation, x.label AS about
ORDER BY report, page LIMIT 50""",
    "Which failings are found together?": f"""\
MATCH {IN_REPORT}(:Finding {{polarity: 'failing'}})-[:ABOUT]->(x:Failing)
WITH r, collect(DISTINCT x.label) AS labels
UNWIND labels AS one UNWIND labels AS other
WITH r, one, other WHERE one < other
RETURN one, other, count(DISTINCT r) AS reports
ORDER BY reports DESC, one, other LIMIT 20""",
    "How often is information sharing mentioned, year by year?": """\
MATCH (f:Finding {theme: 'CO'})
RETURN f.year AS year, count(DISTINCT f.report_id) AS reports,
       sum(CASE f.polarity WHEN 'failing' THEN 1 ELSE 0 END) AS failings,
       sum(CASE f.polarity WHEN 'strength' THEN 1 ELSE 0 END) AS strengths
ORDER BY year""",
    "What do reports say is done well?": f"""\
MATCH {IN_REPORT}(f:Finding {{polarity: 'strength'}})-[:ABOUT]->(x:Failing)
RETURN f.label AS done_well, count(DISTINCT r) AS reports, head(collect(f.quotation)) AS for_example
ORDER BY reports DESC, done_well LIMIT 15""",
    "What was said about health visiting, word for word?": f"""\
MATCH {IN_REPORT}(f:Finding)-[:BY]->(:Agency {{code: 'HV'}})
RETURN f.polarity AS what, f.quotation AS quotation, r.title AS report, r.published AS published, f.page AS page
ORDER BY published DESC, report, page LIMIT 50""",
    "Where domestic abuse is mentioned, which failings are found?": f"""\
MATCH (r:Report)-[:MENTIONS]->(:Factor {{code: 'domestic_abuse'}})
MATCH (r)-[:HAS_SECTION]->(:Section)-[:HAS_PASSAGE]->(:Passage)-[:HAS_FINDING]->(f:Finding {{polarity: 'failing'}})-[:ABOUT]->(x:Failing)
RETURN x.label AS failing, count(DISTINCT r) AS reports, count(f) AS mentions
ORDER BY reports DESC, mentions DESC, failing LIMIT 15""",
    "Have we seen this before? The same failing, in the words of several reports": f"""\
MATCH {IN_REPORT}(f:Finding {{polarity: 'failing'}})-[:ABOUT]->(x:Failing)
WITH x, r, f ORDER BY r.published DESC
WITH x, r, head(collect(f.quotation)) AS words
WITH x, count(r) AS reports, collect({{report: r.title, words: words}}) AS said WHERE reports > 1
UNWIND said[..4] AS one
RETURN x.label AS failing, reports, one.report AS report, one.words AS in_its_words
ORDER BY reports DESC, failing LIMIT 40""",
    "A picture: themes, failings and the agencies named in them": """\
MATCH (a:Agency)<-[by:BY]-(f:Finding {polarity: 'failing'})-[about:ABOUT]->(x:Failing)-[under:UNDER]->(t:Theme)
WITH a, collect({by: by, f: f, about: about, x: x, under: under, t: t})[..6] AS some
UNWIND some AS one
RETURN a, one.by AS by, one.f AS f, one.about AS about, one.x AS x, one.under AS under, one.t AS t LIMIT 60""",
    "A picture: one report, from its sections to its findings": """\
MATCH (r:Report) WHERE r.findings > 0 WITH r ORDER BY r.title LIMIT 1
MATCH (r)-[h:HAS_SECTION]->(s:Section)-[c:HAS_PASSAGE]->(p:Passage)-[i:HAS_FINDING]->(f:Finding)
RETURN r, h, s, c, p, i, f LIMIT 60""",
}

"""The Cypher of searching. Each way of looking yields p, the best first; ties are ordered by id so that pages do not overlap."""

from __future__ import annotations

from graph.cypher import DUPLICATE_TEXT_INDEX, REPORT_FILTERS, TEXT_INDEX, VECTOR_INDEX, finding

_RANKED = "WITH p, score ORDER BY score DESC, p.passage_id LIMIT $depth"


def _by_text(asked: str, more: str = "", *, duplicates: bool) -> str:
    """Passages by a full-text query, `p` and `score`; `duplicates`: also of reports that are counted as another."""
    ways = [f"CALL db.index.fulltext.queryNodes('{index}', {asked}{more}) YIELD node AS p, score" for index in (TEXT_INDEX, DUPLICATE_TEXT_INDEX)]
    return f"CALL () {{ {ways[0]} RETURN p, score UNION ALL {ways[1]} RETURN p, score }}" if duplicates else ways[0]


def by_words(*, duplicates: bool) -> str:
    return f"{_by_text('$words', ', {limit: $depth}', duplicates=duplicates)} {_RANKED}"


def by_meaning_exactly(*, duplicates: bool) -> str:
    """Every passage that passes the filters, compared with the question."""
    return f"""
{_by_text('$filter', duplicates=duplicates)}
WITH p, vector.similarity.cosine(p.embedding, $vector) AS score WHERE score IS NOT NULL {_RANKED}"""


_PASSES = "WHERE ($terms IS NULL OR any(term IN p.filter_terms WHERE term IN $terms))"


def by_meaning(names: list[str], *, inside: bool, duplicates: bool = False, sifted: bool = False) -> str:
    """The nearest `$reach` passages by vector index, then of those the ones that pass, `$depth` at most.

    `inside`: the index itself keeps to the report filters named; else they are looked at afterwards,
    and the caller must see whether enough passed. `duplicates`: also the passages of reports that are
    counted as another, which no index holds: all that pass are compared. `sifted`: of all these only those that
    the full-text query `$sieve` finds ($kept is 1), or does not find (0); not together with `duplicates`.
    """
    if sifted:  # both are grouped by passage: to ask of each whether it is among thousands would be slower
        return f"""
CALL () {{ {by_meaning(names, inside=inside)} RETURN p, score, 0 AS found
UNION ALL CALL db.index.fulltext.queryNodes('{TEXT_INDEX}', $sieve) YIELD node AS p RETURN p, null AS score, 1 AS found }}
WITH p, max(score) AS score, max(found) AS found WHERE score IS NOT NULL AND found = $kept {_RANKED}"""
    kept = [REPORT_FILTERS[name].replace("n.", "p.", 1) for name in names]
    if duplicates:
        return f"""
CALL () {{ {by_meaning(names, inside=inside)} RETURN p, score
UNION ALL MATCH (p:DuplicatePassage) {"WHERE " if kept else ""}{" AND ".join(kept)}
WITH p, vector.similarity.cosine(p.embedding, $vector) AS score WHERE score IS NOT NULL RETURN p, score }} {_RANKED}"""
    if inside:
        within = f"WHERE {' AND '.join(kept)} " if kept else ""
        return f"""
MATCH (p:Passage) SEARCH p IN (VECTOR INDEX {VECTOR_INDEX} FOR $vector {within}LIMIT $reach) SCORE AS score
WITH p, score {_PASSES} {_RANKED}"""
    passes = " AND ".join([_PASSES, *kept])
    return f"CALL db.index.vector.queryNodes('{VECTOR_INDEX}', $reach, $vector) YIELD node AS p, score WITH p, score {passes} {_RANKED}"


_HIT = f"""
MATCH (r:Report)-[:HAS_SECTION]->(s:Section)-[:HAS_PASSAGE]->(p)
RETURN p {{.passage_id, .report_id, .page, .page_end, .ocr_confidence, .paragraph, .text, .start, .end,
  .sentence_starts, .sentence_ends, .sentence_pages, .sentence_paragraphs,
  file: r.file, title: r.title, kind: r.kind, area: r.area, area_name: r.area_name, published: r.published,
  published_estimated: r.published_estimated, publisher: r.publisher, duplicate_of: r.duplicate_of,
  duplicates: COLLECT {{ MATCH (d:Report {{duplicate_of: r.report_id}}) RETURN d {{.report_id, .title, .file, kind: d.duplicate_kind}} ORDER BY d.report_id }},
  section: s.heading, section_path: s.path, score: score,
  findings: COLLECT {{ MATCH (p)-[:HAS_FINDING]->(f) RETURN {finding('f')} ORDER BY f.start, f.end, f.code, f.polarity, f.finding_id }}
}} AS hit"""
_PAGE = "WITH p, score ORDER BY score DESC, p.passage_id SKIP $offset LIMIT $limit"
_BACK_IN_ORDER = "ORDER BY score DESC, p.passage_id"


_RANKING = "RETURN collect([p.passage_id, p.report_id, p.text, score]) AS ranked, reached"


def ranked(way: str, *, language: str = "") -> str:
    """Passages found in one way, by its own score.

    One row: `ranked`, a list of [passage_id, report_id, text, score], the best first, and `reached`, the number of
    passages that the way found. (One row, for hundreds take the driver several times as long.)
    """
    return f"""{language}{way}
WITH collect({{p: p, score: score}}) AS found UNWIND found AS x
WITH x.p AS p, x.score AS score, size(found) AS reached ORDER BY score DESC, p.passage_id
{_RANKING}"""


def weighed(by_meaning: str, by_words: str, *, language: str = "") -> str:
    """Passages found by meaning or by words, by the cosine of their vector and the question's, and what their words and
    findings add; a row as `ranked` gives it, `reached` being how many were found by meaning.

    `$depth` passages at most: what lies further down may have to stand behind others that were not reached. A passage that words alone found is compared with the question here; of one that they did not find the score is no higher than the
    least that they did. With `$leaning`, -1 to 1, passages gain the more, the more of their findings are failings (1) or strengths (-1).
    """
    return f"""{language}CALL () {{
{by_meaning} RETURN p, score AS near, null AS held
UNION ALL
{by_words} RETURN p, null AS near, score AS held
}}
WITH p, max(near) AS near, max(held) AS held
WITH collect({{p: p, near: near, held: held}}) AS found, count(near) AS reached, CASE WHEN count(held) < $depth THEN 0.0 ELSE min(held) END AS least
UNWIND found AS x
WITH x.p AS p, reached, 2 * coalesce(x.near, vector.similarity.cosine(x.p.embedding, $vector), 0.5) - 1 + $per_word * coalesce(x.held, least) AS score
CALL (p) {{
  WITH p WHERE $leaning <> 0
  MATCH (p)-[:HAS_FINDING]->(f) WHERE f.polarity IN ['failing', 'strength']
  RETURN sum(CASE f.polarity WHEN 'failing' THEN 1.0 ELSE -1.0 END) / (count(f) + 0.5) AS side
}}
WITH p, reached, score + $leaning * coalesce(side, 0.0) AS score ORDER BY score DESC, p.passage_id LIMIT $depth
{_RANKING}"""


_BY_ID = "UNWIND range(0, size($ids) - 1) AS place MATCH (p:Passage|DuplicatePassage {passage_id: $ids[place]})"
HITS = f"{_BY_ID} WITH p, place, $scores[place] AS score {_HIT} ORDER BY place"
ALSO = f"""{_BY_ID} MATCH (r:Report {{report_id: p.report_id}})
RETURN p {{.passage_id, .report_id, .page, .paragraph, title: r.title, file: r.file, published: r.published, published_estimated: r.published_estimated}} AS row"""


def count(*, filtered: bool, duplicates: bool) -> str:
    """How many passages pass `$filter`."""
    return f"{_passing(filtered=filtered, duplicates=duplicates)} RETURN count(p) AS passages"


def _passing(*, filtered: bool, duplicates: bool) -> str:
    return _by_text("$filter", duplicates=duplicates) + " WITH p, score" if filtered else f"MATCH (p:{'Passage|DuplicatePassage' if duplicates else 'Passage'})"


def browse(*, filtered: bool, duplicates: bool) -> str:
    """The passages that pass, those of the newest reports first."""
    return f"""
{_passing(filtered=filtered, duplicates=duplicates)}
WITH p, 0.0 AS score ORDER BY p.year DESC, p.report_id, p.index SKIP $offset LIMIT $limit{_HIT} ORDER BY p.year DESC, p.report_id, p.index"""


# -- words --------------------------------------------------------------------------------------

_IN_BOTH = " UNION ALL ".join(
    f"CALL db.index.fulltext.queryNodes('{index}', {{clause}}, {{{{limit: {{limit}}}}}}) YIELD node RETURN node" for index in (TEXT_INDEX, DUPLICATE_TEXT_INDEX)
)
# In how many passages each of $words, {word, clause}, stands, counted up to $most; none for a word that stands in none.
HELD = f"UNWIND $words AS x CALL (x) {{ {_IN_BOTH.format(clause='x.clause', limit='$most')} }} RETURN x.word AS word, count(node) AS passages"
TEXTS_LIKE = f"CALL () {{ {_IN_BOTH.format(clause='$words', limit='$limit')} }} WITH node.text AS text WHERE text IS NOT NULL RETURN text"


PASSAGE_VECTOR = """
MATCH (p:Passage|DuplicatePassage {passage_id: $passage_id}) MATCH (r:Report {report_id: p.report_id})
RETURN p.embedding AS vector, [p.report_id] + coalesce(r.duplicate_of, []) AS report_ids,
  COUNT { MATCH (s:Report)-[:HAS_SECTION]->()-[:HAS_PASSAGE]->(:Passage) WHERE s.report_id IN [r.report_id, r.duplicate_of] } AS siblings"""
ELSEWHERE = f"""
CALL db.index.vector.queryNodes('{VECTOR_INDEX}', $reach, $vector) YIELD node AS p, score
WITH p, score WHERE NOT p.report_id IN $report_ids
{_PAGE}{_HIT} {_BACK_IN_ORDER}"""
# Passages that were found another way, as hits; and when each was first stored (see `graph.arrivals`).
GIVEN = f"""
UNWIND $passage_ids AS id MATCH (p:Passage|DuplicatePassage {{passage_id: id}}) WITH p, 0.0 AS score
{_HIT}, p.first_stored AS first_stored"""

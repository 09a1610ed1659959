"""How a finding is stated: who says it, in what mood, and whether it still holds.

Rules over cues, in the manner of ConText (Harkema et al. 2009): the words that decide are kept as
the finding's `cue`. Whether a sentence is a finding at all is for the model; these say how to read it.
"""

from __future__ import annotations

import re
from dataclasses import replace

from corpus.vocabulary import Label, Polarity, SentenceInContext

# Who speaks in a report of this kind where the sentence does not say.
_VOICES = {
    "inspector": "jtai sif ilacs focused_visit monitoring_visit area_send joint_area_review other_inspection",
    "panel": "scr lcspr systems_review child_practice_review learning_review thematic_review dhr abstract briefing",
    "coroner": "pfd",
    "journalist": "press",
    "committee_member": "minutes",
}
VOICE_OF_KIND = {kind: voice for voice, kinds in _VOICES.items() for kind in kinds.split()}

_KIN = (
    r"(?:(?:grand)?(?:mother|father|parent|son|daughter)s?|mum|dad|aunt|uncle|sister|brother|cousin|niece|step-?(?:mother|father)"
    r"|relatives?|(?:the|her|his|their) family|carers?|partner)"
)
_STAFF = (
    r"(?:staff|social workers?|practitioners?|professionals?|managers?|officers?|teachers?|midwi(?:fe|ves)|health visitors?|workers?"
    r"|local authority|council|trust|service|agency|agencies|force|school|IMR|management review)"
)
_SAYS = r"(?:says?|said|told|tells?|feels?|felt|believes?|believed|thinks?|thought|considers?|considered|states?|stated|reports?|reported|accepts?|accepted|acknowledge[sd]?|alleges?|alleged|argue[sd]?|accuses?|accused|describe[sd]?|explain(?:s|ed)?|complain(?:s|ed))"
_US = r"(?:us|me|inspectors?|(?:the )?(?:lead )?(?:review(?:er|ers)?|panel|author|inquiry|inquest|committee|court|board))"
_VERDICT = r"(?:finds?|found|considers?|considered|concludes?|concluded|is satisfied|was satisfied|notes?|noted|identifie[sd]|takes? the view|agrees?|regards?|judge[sd]?|saw|does not)"

def _compiled(rules: list[tuple[str, str]]) -> list[tuple[str, re.Pattern[str]]]:
    return [(name, re.compile(pattern, re.I)) for name, pattern in rules]


_SPEAKERS = _compiled([
    ("relative", rf"\b{_KIN}\b[^.;]{{0,60}}\b{_SAYS}\s+(?:to )?{_US}\b"),
    ("relative", rf"\b(?:{_KIN})\b(?: of [^.;]{{0,30}})?(?: has| have| also| both)? (?:feels?|believes?|thinks?|considers?|argues?|alleges?|accuses?|complains?|are asking|asks)\b"),
    ("committee_member", rf"\b(?:cllr|councillors?|(?:a|the|one|another) members?|(?:the )?(?:vice-?)?chair(?:man|woman)? of (?:the )?(?:\w+ )?committee|minister|MP)\b[^.;]{{0,50}}\b(?:{_SAYS}|asked|suggested|moved|hoped|thanked|welcomed|noted)\b"),
    ("agency", rf"\b{_STAFF}\b[^.;]{{0,60}}\b{_SAYS}\s+(?:to )?{_US}\b"),
    ("agency", rf"\b{_STAFF}\b(?:'s)?(?: own)? (?:says?|accepts?|acknowledges?|believes?|considers?|reports? that|maintains?|denie[sd]|concedes?|intends?|plans?)\b"),
    ("inspector", rf"\b(?:inspect(?:ors?|ion)|ofsted|CQC)\b[^.;]{{0,40}}\b(?:{_VERDICT}|{_SAYS}|rated|graded)\b"),
    ("coroner", rf"\bcoroner\b[^.;]{{0,30}}\b(?:{_VERDICT}|{_SAYS}|is concerned)\b"),
    ("panel", rf"\b(?:panel|review(?:er|ers)?|author|overview report)\b[^.;]{{0,30}}\b{_VERDICT}\b"),
])  # fmt: skip
_MOODS = _compiled([
    ("counterfactual", r"\b(?:had (?:the|he|she|they|it|this|that|any|\w+ been)\b[^.;]{3,90}\b(?:would|could|might)|(?:would|could|might|should|ought to) (?:\w+ )?have)\b"),
    ("negated", r"\b(?:no (?:evidence|indication|sign|suggestion)|nothing to (?:suggest|show)|(?:not|never) the case|wrong to (?:say|suppose)|(?:was|were|is|are) no (?:delay|failure|lack|doubt|gap)s?|cannot be said)\b"),
    ("guidance", r"\b(?:(?:guidance|procedures?|policy|polic(?:y|ies)|regulations?|standards?|protocol|statute|act) (?:\w+ )?(?:requires?|says?|states?|expects?|demands?|provides?)|(?:are|is) expected to|should always|must always|must never)\b"),
    ("hypothetical", r"(?:^(?:if|unless|should|where|were)\b|\b(?:if|unless)\b[^.;]{3,}\b(?:will|would|may|might|could)\b|\b(?:may|might) (?:well )?be\b|\b(?:risk|danger) (?:that|of)\b)"),
])  # fmt: skip
_FIXED = re.compile(
    r"\b(?:(?:has|have|had)(?: now)? since(?: been)?|(?:has|have) (?:now )?been (?:closed|put right|addressed|remedied|resolved|corrected|replaced|rectified|strengthened)"
    r"|since (?:been|then|that (?:time|date)|the (?:last|previous))|(?:was|were) (?:later |soon |then |quickly )?(?:put right|remedied|rectified|resolved)|no longer (?:the case|so)|\bused to\b[^.]*\bnow\b|\b(?:then|at the time|in \d{4}|previous(?:ly)?|late)\b[^.]*\b(?:now|once again)\b|have been able to|had gone by|\bnow(?: \w+)? (?:in place|finished|monthly|used|are|is|completed|well))", re.I)  # fmt: skip
_LASTING = re.compile(r"\b(?:remains?|still|continues? to|go(?:es)? on|not yet|at present|currently|do not|does not|though still|cannot)\b", re.I)
_STILL = re.compile(
    r"\b(?:remains?|still|continues? to|not yet|at present|currently|is|are|isn't|aren't|do(?:es)? not|don't|doesn't|cannot|lacks?|(?:has|have) (?:not|yet|too)|can|could|will|would not|needs?|requires?|relies|leaves?|varies)\b", re.I)  # fmt: skip
_PAST = re.compile(r"\b(?:was|were|did|had|could not|would not|wasn't|weren't|didn't|hadn't)\b", re.I)


def framed(label: Label, sentence: SentenceInContext) -> Label:
    """The label with `modality`, `speaker`, `time_status` (of failings) and the `cue` that decided.

    speaker: inspector, panel, coroner, agency, relative, journalist, committee_member, "" where the
    kind of report is not known; modality: asserted, counterfactual, negated, guidance, hypothetical;
    time_status: past, present, fixed.
    """
    cues = []

    def first(rules: list[tuple[str, re.Pattern[str]]], otherwise: str) -> str:
        for name, pattern in rules:
            if match := pattern.search(sentence.text):
                cues.append(" ".join(match.group().split()))
                return name
        return otherwise

    speaker = first(_SPEAKERS, VOICE_OF_KIND.get(sentence.kind, ""))
    modality = "asserted" if label.polarity is Polarity.RECOMMENDATION else first(_MOODS, "asserted")
    time = ""
    if label.polarity is Polarity.FAILING:
        lasting = _LASTING.search(sentence.text)
        if not lasting and (fixed := _FIXED.search(sentence.text)):
            time = "fixed"
            cues.append(" ".join(fixed.group().split()))
        elif lasting or (_STILL.search(sentence.text) and not _PAST.search(sentence.text)):
            time = "present"
        else:
            time = "past"
    return replace(label, modality=modality, speaker=speaker, time_status=time, cue="; ".join(dict.fromkeys(cues)))

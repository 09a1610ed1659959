"""Which words of a report name people: from lists, and from what stands beside a word, so that names on no list are found too.

A name that is told for certain once is taken wherever it stands in that report. Role labels (Mother, Child A, HV1, Ms K) are no names.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence

from ingest.redact_words import BODIES, WORKS, Word, given_names, is_ordinary, known_names, ordinary_words, surnames, words_in

SURE, FAIR, FAINT = 3, 2, 1  # what stands beside a word says that it names a person; two faint signs are a fair one
HEAD = 5_000   # characters of the opening in which those who wrote the report are named
CREDIT = 400   # characters: a longer text is no line that credits somebody

_TITLES = frozenset("mr mrs ms miss mx dr messrs prof professor sir lady lord dame rev revd reverend imam rabbi".split())
_RANKS = frozenset("pc dc ds di dci dsi wpc sgt sergeant constable inspector superintendent judge coroner councillor cllr nurse sister auntie aunt aunty uncle nana nanny grandma gran granny grandad baby".split())
_KIN = frozenset(
    """mother father mum mom mummy dad daddy parent brother sister sibling half-brother half-sister stepbrother stepsister step-brother step-sister stepfather stepmother step-father
    step-mother son daughter twin twins child boy girl toddler infant baby uncle aunt aunty auntie cousin nephew niece grandmother grandfather grandparent mam-gu tad-cu mam tad nan gran grandma grandad nanny
    husband wife partner ex-partner boyfriend girlfriend fiancé ex-husband ex-wife friend neighbour lodger carer guardian foster-carer godmother godfather stepson stepdaughter teenager
    youngster schoolboy schoolgirl""".split()
)
_PARTICLES = frozenset("de da dos van von der den la le al el ul bin bint ibn ap ab ben ter".split())
_SAID = frozenset(
    """said says told asked lived lives stayed slept cried screamed disclosed died attended presented wanted wished felt moved reported refused ran denied admitted described explained
    agreed laughed smiled played loved liked hated feared hid fell vomited drank ate weighed wept spoke shouted hit punched kicked threatened assaulted phoned rang texted arrived returned left went came
    became began would could did does cannot never suffered sustained enjoyed remembered believed thought knew insisted replied answered complained begged married met""".split()
)
_BEING = frozenset("was is had has".split())
_BEEN = frozenset(
    """born aged found seen taken admitted placed pregnant assaulted injured killed discharged excluded removed heard described bruised frightened hungry living staying sleeping crying missing
    arrested convicted charged interviewed visited weighed immunised registered adopted fostered referred eight nine ten eleven twelve thirteen fourteen fifteen sixteen seventeen six seven five four three two one
    happy unhappy sad angry scared upset tired quiet withdrawn unwell ill dead alone unkempt thin underweight told asked brought never always not already still often a an the""".split()
)
_OWNED = frozenset(
    """mother father mum dad parents brother sister siblings grandmother grandfather aunt uncle partner husband wife family behaviour injuries injury bruises bruising death school teacher home bedroom bed
    room voice wishes feelings life lived story needs health weight body face arm arms leg head hair clothes birth birthday age attendance development presentation distress disclosure account experience
    experiences childhood care records diary phone social gp foster carers carer""".split()
)
_PLACE_BEFORE = frozenset("port north south east west upper lower great little new old mount lake river project team home".split())
_PLACES = frozenset("in at near the a an into around across within these its our their every each any no per".split())
_CAPITALS = frozenset("baby child sibling adult brother sister mother father twin".split())
_LABELLED = frozenset("child baby sibling adult family appendix annex plan option section part group person worker mr mrs ms miss dr".split())
_NAMED = re.compile(r"(?:known as|known to \w+ as|called(?: him| her)?|named|names? (?:is|was|are)|referred to as|nicknamed|answers to|pseudonyms?(?: is| of)?)\s+[\"'“‘]?$", re.IGNORECASE)
_AGED = re.compile(r"['’]?[sS]?,? ?\(?(?:,? (?:then |now |who was |who is |was )?)?(?:(?:aged?|born)\b|\d{1,2}(?: ?(?:years?|months?|weeks?|yrs?)\b|[,)](?!\d)))")
_BETWEEN = re.compile(r"[ \n]|, |: | \(")
_NEXT = re.compile(r" | ?- ?|\n")
_ALONGSIDE = re.compile(r"(?:and|with) (?:his|her|their) ")
_CONSONANTS = re.compile(r"\b[^AEIOUY\W]+\b")
_SHORTENED = re.compile(r"^I['’]|['’](?:d|m|ve|ll|re|t)$")
_SHORT = re.compile(r"[A-Z]{2,3}|[A-Z]{2,6}s|[A-Z]{1,3}-[A-Z\d]{1,2}|[A-Z]-[a-z]+|[A-Z]+[a-z]+[A-Z]{2,}\w*")
_CITED = re.compile(r"(?:['’]s)?(?: et al|,? (?:and|&) [A-Z]\w+,? \(?(?:19|20)\d\d|,? \(?(?:19|20)\d\d[a-z]?[);,])")

_WRITER = re.compile(
    r"\b(?:(?:lead|reporting|ofsted|social care|regulatory|senior)\s+inspectors?|HMI|inspectors? (?:were|was)|(?:lead |overview |report |independent )*(?:authors?|reviewers?|writers?)|(?:her|his) majesty['’]s inspectors?"
    r"|independent (?:chair|scrutineer|consultant)|regional director|chief inspector|reports?:? by|written by|prepared by|undertaken by)\b", re.IGNORECASE)
_CREDITED = re.compile(r"[\s:–—,-]*(?:(?:was|were|is|by)\s+)?(?:(?:Dr|Mr|Mrs|Ms|Professor|Prof)\.? )?[A-ZÀ-Þ]")
_CREDITS = re.compile(r"[A-ZÀ-Þ][\w’'-]+,? \(?(?:the )?$")
_FULL = re.compile(r"[A-ZÀ-Þ][\w’'-]+(?:[ ](?:[A-ZÀ-Þ][\w’'-]+|[A-Z]\.?(?!\w))){1,3}")

Named = tuple[int, int, str]  # a place in a text, and whose name it is: equal for one person


class People:
    """The names in the texts of one report."""

    def __init__(self, texts: Sequence[str], more: Iterable[str] = ()) -> None:
        """`texts`: all of the report, in its order. `more`: words that something else found to be names, such as a model."""
        self._small = Counter(w.key for text in texts for w in words_in(text) if not w.capital)
        self._bodies = _in_bodies(texts)
        self._writers = writers(texts)
        self.given: set[str] = set()
        self.last: set[str] = set()
        self._full: dict[tuple[str, str], None] = {}
        self._read = [(text, words_in(text)) for text in texts]
        self._gather({w.key for name in more for w in words_in(name)})
        self._initials = self._initials_of()
        self._labels = {letter for text in texts for letters in re.findall(r"(?<![\w.])([B-HJ-Z])(?![\w.'’&])|\b(?:Child|Baby|Family|Sibling|Adult|Person|Mr|Mrs|Ms|Miss|Dr|Young Person|Worker|Mother|Father) ([A-Z])\b", text) for letter in letters}
        del self._read

    # -- what is a name ---------------------------------------------------------------------------

    def _plain(self, key: str) -> bool:
        """Whether the word means something else as well: a name only where its surroundings say so."""
        if key in _TITLES or key in _RANKS or key in _KIN:
            return True
        if key in given_names():
            return key in ordinary_words() or key in known_names() or self._small[key] > 0
        return is_ordinary(key) or key in known_names() or key.removesuffix("s") in known_names() or self._small[key] > 0 or key in self._bodies or len(key) < 2

    def _gather(self, more: set[str]) -> None:
        signs: dict[str, list[int]] = defaultdict(list)
        for text, words in self._read:
            for i, word in enumerate(words):
                if word.capital and len(word.said) > 1 and word.key not in _TITLES:
                    signs[word.key].append(self._sign(text, words, i))
        for key, found in signs.items():
            plain, best = self._plain(key), max(found)
            listed = key in given_names()
            if listed and not plain:
                self.given.add(key)
            elif listed and best >= FAIR:
                self.given.add(key)
            elif not plain and (best >= FAIR or max(found) > 0 and found.count(-1) < sum(f > 0 for f in found) or key in more and -1 not in found):
                self.given.add(key)
            elif plain and best == SURE and key not in _KIN and (key in surnames() or not self._small[key]) and not (key in known_names() and key not in surnames()):
                self.last.add(key)
        for text, words in self._read:  # what follows a given name is a surname
            for i, word in enumerate(words):
                if word.key in self.given and word.capital and not self._of_body(text, words, i):
                    self._surname_after(text, words, i)
        for key in [*self.given, *self.last]:
            if "-" in key:
                self.last.update(part for part in key.split("-") if len(part) > 2 and not self._plain(part))

    def _surname_after(self, text: str, words: list[Word], i: int) -> None:
        first, at, last = words[i].key, i + 1, ""
        while at < len(words) and at - i < 5:
            gap, word = text[words[at - 1].end:words[at].start], words[at]
            if not _NEXT.fullmatch(gap) and not (gap == ". " and len(words[at - 1].said) == 1):
                break
            at += 1
            if word.key in _PARTICLES and not word.shouted:
                continue
            if not word.capital or (len(word.said) > 1 and not self._may_be_surname(word, words[i])):
                break
            if len(word.said) > 1:
                last = word.key
                (self.given if word.key in self.given else self.last).add(word.key)
        if last:
            self._full.setdefault((first, last))

    def _may_be_surname(self, word: Word, first: Word) -> bool:
        if word.shouted and not first.shouted and len(word.said) < 5:
            return False
        if word.key in self.given or word.key in surnames():
            return True
        if word.key in _KIN or word.key in _TITLES or word.key in _RANKS or word.key in BODIES or word.key in WORKS:
            return False
        return not (is_ordinary(word.key) or self._small[word.key])

    def _sign(self, text: str, words: list[Word], i: int) -> int:
        """How surely word i names a person there: SURE, FAIR, FAINT, 0, or -1 where it names something else."""
        word = words[i]
        before, after = text[:word.start], text[word.end:]
        last = words[i - 1] if i and _BETWEEN.fullmatch(re.sub(r"^['’][sS]|^\.", "", text[words[i - 1].end:word.start])) else None
        gap = text[words[i - 1].end:word.start] if i else ""
        if word.key not in given_names() and (_SHORT.fullmatch(word.said) or _SHORTENED.search(word.said)):
            return -1  # an abbreviation, "I'm"
        if _CITED.match(after) or gap == " " and i and words[i - 1].key in ("operation", "project"):
            return -1
        if self._of_body(text, words, i):
            return -1
        if last and len(last.said) == 1 and last.capital and gap == ". " and not (i > 1 and words[i - 2].key in _LABELLED):
            if not self._plain_here(word) or word.key in surnames() and (i < 2 or words[i - 2].key in ("by", "to", "from", "with", "and")):
                return SURE
        if last and last.key in _TITLES and last.capital and gap in (" ", ". ") and not (word.shouted and len(word.said) < 3):
            return SURE
        if word.shouted and word.key not in given_names():  # a long abbreviation, but for two words of no language beside each other
            beside = words[i + 1] if i + 1 < len(words) and text[word.end:words[i + 1].start] == " " else None
            return FAIR if len(word.said) > 3 and beside and beside.shouted and len(beside.said) > 3 and not self._plain(word.key) and (
                beside.key in surnames() or not self._plain(beside.key)) and not _CONSONANTS.search(word.said + " " + beside.said) else 0
        if last and last.key in _RANKS and gap == " " and not self._plain(word.key) and not word.shouted:
            return SURE if last.key not in _CAPITALS else FAIR
        if last and last.key in _KIN and (not last.capital or gap == ", " or last.key in _CAPITALS) and gap in (" ", ", ", ": ", " (") and not self._plain_here(word):
            return SURE
        if _NAMED.search(before[-40:]) and not self._plain_here(word):
            return SURE
        if _AGED.match(after) and not self._plain_here(word):
            return FAIR
        follows = words[i + 1] if i + 1 < len(words) else None
        step = text[word.end:follows.start] if follows else ""
        if follows and re.fullmatch(r"['’][sS] ", step) and follows.key in _OWNED and not self._plain_here(word):
            return FAIR
        if follows and step == " " and not self._plain_here(word):
            if follows.key in _SAID:
                return FAIR
            if follows.key in _BEING and i + 2 < len(words) and words[i + 2].key in _BEEN and (last is None or last.key not in _PLACES):
                return FAIR if words[i + 2].key not in ("a", "an", "the", "not", "never", "always", "still", "already", "often") else FAINT
            if _ALONGSIDE.match(after[1:]):
                return FAIR
        if last and gap == " " and last.key in _PLACES and not last.capital:
            return -1
        if not self._plain_here(word) and not word.shouted and len(word.said) > 2:
            if follows and step == " " and follows.capital and not follows.shouted and len(follows.said) > 2 and (follows.key in surnames() or not self._plain(follows.key)):
                return FAIR  # two words that are none of the language: a name and a surname
            if last and gap == " " and last.key in _PLACE_BEFORE and last.capital:
                return -1
            if gap in (" ", ", ") and last and (not last.capital or last.key == "both"):
                return FAINT
        return 0

    def _plain_here(self, word: Word) -> bool:
        """As `_plain`; a given name beside a sign of one is none of those words."""
        return word.key not in given_names() and self._plain(word.key)

    def _of_body(self, text: str, words: list[Word], i: int) -> bool:
        """Whether word i is a part of the name of a body, a law or a method: "Victoria Hospital", "Sarah's Law"."""
        at, steps = i, 0
        while at + 1 < len(words) and steps < 5:
            gap = text[words[at].end:words[at + 1].start]
            if gap not in (" ", "'s ", "’s ", " & ", "' ", "’ "):
                return False
            following = words[at + 1]
            if following.capital:
                if following.key in BODIES or following.key == "law" and gap in ("'s ", "’s "):
                    return True
                if following.key in WORKS and words[i].key not in self.given:
                    return True
            elif following.key not in ("and", "of", "for", "the") and not (following.key in ("guidelines", "competence", "competent", "ward", "protocol") and at == i):
                return False
            if at == i and gap in ("'s ", "’s ") and not following.capital:
                return False
            at, steps = at + 1, steps + 1
        return False

    # -- where names stand -------------------------------------------------------------------------

    def find(self, text: str) -> list[Named]:
        """The places of names in a text of the report, in order."""
        words = words_in(text)
        taken: list[Named] = []
        i = 0
        while i < len(words):
            run = self._run(text, words, i)
            if run:
                if not self._is_writer(text[words[run[0]].start:words[run[-1]].end], words[i - 1] if i else None):
                    taken.append((words[run[0]].start, words[run[-1]].end, self._whose([words[j] for j in run])))
                i = run[-1] + 1
            else:
                i += 1
        return sorted(taken + self._alone(text, taken))

    def _run(self, text: str, words: list[Word], i: int) -> list[int]:
        """The indexes of the words from i on that are one name."""
        run = [i] if self._is_name(text, words, i, ()) else []
        if not run and words[i].said.isupper() and len(words[i].said) == 1:  # "J. Kowalska"
            at = i
            while at + 1 < len(words) and text[words[at].end:words[at + 1].start] in (". ", " ", ".") and at - i < 3:
                at += 1
                if len(words[at].said) > 1:
                    known = words[at].key in self.last | self.given and self._is_name(text, words, at, ()) and not (i and words[i - 1].key in _LABELLED)
                    return list(range(i, at + 1)) if known else []
            return []
        while run and run[-1] + 1 < len(words):
            at = run[-1] + 1
            gap = text[words[run[-1]].end:words[at].start]
            if words[at].key in _PARTICLES and gap == " " and at + 1 < len(words) and self._is_name(text, words, at + 1, run):
                run += [at, at + 1]
            elif len(words[at].said) == 1 and words[at].capital and gap == " " and at + 1 < len(words) and self._is_name(text, words, at + 1, run):
                run += [at, at + 1]
            elif _NEXT.fullmatch(gap) and self._is_name(text, words, at, run):
                run.append(at)
            else:
                break
        return run

    def _is_name(self, text: str, words: list[Word], i: int, run: Sequence[int]) -> bool:
        word = words[i]
        if not word.capital or (word.key not in self.given and word.key not in self.last and not self._joined(word)):
            return False
        if self._of_body(text, words, i):
            return False
        if not self._plain(word.key) or self._joined(word):
            return not (_SHORT.fullmatch(word.said) and word.key not in given_names() and not run)
        if run:
            return (words[run[-1]].key, word.key) in self._full or word.key in surnames()
        if self._sign(text, words, i) >= FAIR:
            return True
        if any(first == word.key for first, _ in self._full) and i + 1 < len(words) and (word.key, words[i + 1].key) in self._full:
            return True
        return word.key in self.given | self.last and not word.shouted and i > 0 and text[words[i - 1].end:word.start] == " " and not words[i - 1].capital \
            and not (i + 1 < len(words) and words[i + 1].capital and text[word.end:words[i + 1].start] == " ") and words[i - 1].key not in _PLACES and not _is_month(word)

    def _joined(self, word: Word) -> bool:
        return "-" in word.said and any(part in self.given or part in self.last and not self._plain(part) for part in word.key.split("-"))

    def _initials_of(self) -> dict[str, str]:
        found: dict[str, set[str]] = defaultdict(set)
        for first, last in self._full:
            found[(first[0] + last[0]).upper()].add(f"{first} {last}")
        for first in self.given:
            found[first[0].upper()].add(first)
        return {letters: next(iter(whose)) for letters, whose in sorted(found.items()) if len(letters) == 1 or len(whose) == 1}

    def _alone(self, text: str, taken: list[Named]) -> list[Named]:
        """Initials of somebody named: "J.K.", "JK's", "J."; letters that the report uses as labels stay."""
        found = []
        for match in re.finditer(r"(?<![\w.])(?:([A-Z])\.([A-Z])\.?|([A-Z])\. ([A-Z])\.|([A-Z])([A-Z])|([A-Z])(?=['’]s |\.(?=,| [a-z])))(?![\w])", text):
            letters = "".join(g for g in match.groups() if g)
            whose = self._initials.get(letters)
            if not whose or any(a < match.end() and match.start() < b for a, b, _ in taken):
                continue
            before = text[:match.start()].rstrip().rpartition(" ")[2]
            if len(letters) == 1 and (letters in self._labels or before[:1].isupper() and not before.endswith((".", ",")) or before.casefold() in ("appendix", "annex", "plan", "vitamin", "hepatitis", "section", "class", "option", "part", "group")):
                continue
            if match[5] and (letters.casefold() in known_names() or letters in _ABBREVIATIONS or before.endswith("(") or before in ("Ms", "Mr", "Mrs", "Dr", "Child", "Miss")):
                continue
            found.append((match.start(), match.end(), whose))
        return found

    def _whose(self, run: list[Word]) -> str:
        parts = [w.key for w in run if len(w.said) > 1 and w.key not in _PARTICLES]
        first, last = parts[0], parts[-1]
        if len(parts) > 1:
            return f"{first} {last}"
        if len(run) > 1:  # "J. Kowalska"
            return next((f"{a} {b}" for a, b in self._full if b == last and a[0] == run[0].key[0]), last)
        full = [f"{a} {b}" for a, b in self._full if a == first]
        return full[0] if len(full) == 1 else first

    def _is_writer(self, name: str, before: Word | None) -> bool:
        key = " ".join(name.split()).casefold()
        return key in self._writers or bool(before and before.key in _TITLES and any(w.endswith(f" {key}") for w in self._writers))


_ABBREVIATIONS = frozenset("AA AB AM PM BC AD CD DA DC DI DJ DS DV EH EP EU EY GP HR HV ID IQ IT IV JP LA LD MA MH MP MW NI NA OK OT PA PC PE PO PR RE SW TA TB TM TV UK US VS YP CP CA CS SN AE ED PD SI SC IR PH FM CM MM AC BA BS MD RA NB RN MS MR NO IS AS AT BE BY DO GO HE IF IN ME MY OF ON SO TO UP WE".split())


def _is_month(word: Word) -> bool:
    return word.key in ("april", "may", "june", "august")


def _in_bodies(texts: Sequence[str]) -> set[str]:
    """Words that stand before Council, Hospital, Board and the like: names of places and bodies of this report."""
    found: set[str] = set()
    for text in texts:
        for match in re.finditer(r"((?:[A-Z][\w’'-]+ (?:and |of |& |the )?){1,5})(?:Council|Board|Partnership|Trust|Hospital|Infirmary|Police|Constabulary|Authority|Clinical|Safeguarding|County|City|Borough|NHS|University|Foundation|Centre)\b", text):
            found |= {w.key for w in words_in(match[1]) if w.capital}
    return found - given_names()


def writers(texts: Sequence[str]) -> frozenset[str]:
    """Full names of those who wrote the report or led the inspection, as its opening credits them: a citation needs them."""
    found: set[str] = set()
    at, last = 0, ""
    for text in texts:
        for match in _WRITER.finditer(text):
            inspector = "inspector" in match[0].casefold() or match[0] == "HMI"
            named = inspector or _CREDITED.match(text, match.end()) or _CREDITS.search(text[:match.start()])
            if named and (len(text) < CREDIT and (at < HEAD or inspector) or at < HEAD and inspector):
                near = text[max(0, match.start() - 60):match.end() + 160]
                for name in _FULL.finditer(f"{last}\n{near}" if inspector and max(len(last), len(text)) < 60 and not last.endswith(".") else near):
                    parts = name[0].casefold().split()
                    found |= {" ".join(parts[i:]) for i in range(len(parts) - 1)}  # without what stands before the name
        at, last = at + len(text), text
    return frozenset(found)

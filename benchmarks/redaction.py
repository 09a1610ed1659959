"""How much of what is planted in reports is redacted, and how much else is.

    python -m benchmarks.redaction [--seed 7] [--rounds 3] [--unseen] [--show]

Into each of the program's own sample reports, and into the fictional reviews in SCR_REVIEWS where that folder is there, it plants people, their dates of
birth, addresses and schools: in sentences of their own, and in the place of role labels. Of the names half stand on no list that the
program ships, and half of the sentences were written apart from its rules; both are counted by themselves. A planted mention counts
as found when none of its letters and figures is left. A redaction counts as right when what it took was planted, or is a name
that the report had before.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import random
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from importlib.resources import files
from pathlib import Path

from ingest.blocks import Document
from ingest.markdown import read_markdown
from ingest.redact_words import given_names, key_of, surnames
from ingest.redaction import redact, texts_of

LEAST_RECALL, LEAST_PRECISION = 0.95, 0.90
PLANTED_EACH = 24  # sentences in a report

LISTED = """Agnieszka Kowalczyk|Mohammed Rahman|Chidi Okafor|Siobhan Gallagher|Kayleigh Smith|Rhys Morgan|Gurpreet Singh|Amina Hussein|Callum Robertson|Zofia Nowak|Fatima Begum|Kwame Mensah
Ellie-Mae Brown|Tomasz Lewandowski|Aoife Murphy|Jaspreet Kaur|Tyrone Campbell|Ioana Popescu|Mehmet Yilmaz|Grace Green|Lily Young|Mark Hill|Layla Ahmadi|Connor Reid|Bridie McDonagh""".replace("\n", "|").split("|")
UNLISTED = """Wioletta Szczepaniak|Ferdaus Choudhury|Temitope Akindele|Dearbhla Ní Bhriain|Jorja Tattersall|Heledd Prydderch|Manmeet Dhaliwal|Sucdi Warfa|Struan Galbraith|Ludmila Hrushevska
Tahmina Sikder|Nhyira Ofosu-Ware|Codie-Leigh Braithwaite|Przemyslaw Wrona|Sorcha Mac Giolla|Harkiran Bhogal|Jevaughn Pennicott|Zsofia Szabados|Serhat Karaduman|Xanthe Pemberley|Bhavna Solanki
Merhawi Ghebre|Octavian Dragomir|Tegwen Llywarch|Thuy Dang""".replace("\n", "|").split("|")
UNSEEN = """Ruqaiya Maqsood|Lleucu Gwyndaf|Bartholomew Cawthorne|Ewelina Pietrzak|Oyinkansola Fashola|Tadhgan Breathnach|Ihsaan Goolamali|Shaqueena Rowbotham|Jagvinder Sandhu|Kristaps Ozolins
Beyza Karagoz|Peyton-Rae Ollerenshaw|Saffiyah Moosa|Dumitru Ciobanu|Cadhla O'Shaughnessy|Nyasha Chigumba|Cullen Entwistle|Marwa Al-Hamdani|Yevheniia Kravchenko|Tobi Adeleke-Jones""".replace("\n", "|").split("|")
SCHOOLS = """Oakfield Primary School|St Bernadette's Catholic Primary School|Thornhill Academy|Mossbank High School|Little Acorns Nursery|Queen Ethelburga's College|Sir Isaac Pitman Academy|Al-Noor Islamic School
Beechcroft Infant School|Holy Rood RC Primary School|Ysgol Gynradd Pentwyn Primary School|Larkrise Junior School|The Wyvern School|Castle Vale Girls' School|Kingsmead Church of England Primary School|Bright Stars Pre-school""".replace("\n", "|").split("|")
ADDRESSES = """22 Alder Road|14a Mafeking Street|Flat 3, 9 St Luke's Terrace|107 Old Mill Lane|5 The Crescent|Flat 12, Hawthorn House, 40 Quarry Hill Avenue|61 Ffordd Gwynedd Close|88-90 Victoria Drive|3 Church View Gardens|1 Ballymurphy Crescent
17 Wellington Grove, Ashmere AM4 7QT|29 Kestrel Way, LS11 5DB|Flat 2b, 310 Bellevue Place|46 Primrose Walk, Calderholt CH3 9XY|8 Nelson Mandela Close|133 London Road""".replace("\n", "|").split("|")
POSTCODES = ["LS6 2AB", "M14 5TQ", "SW1A 2AA", "CF10 3NQ", "BT7 1NN", "G12 8QQ", "B33 8TH", "EC1V 4AD"]

# {n} full name, {f} given name, {s} surname, {i} initial and surname, {u} in capitals; {d} date of birth, {a} address, {p} postcode, {c} school
KNOWN = [
    "Her brother {f} was seen by the health visitor.", "The mother, {n}, told the social worker that she was tired.", "{n} was born on {d}.", "{f}'s mother did not open the door.",
    "The child, known as {f}, lived at {a}.", "Mr {s} was not asked about the bruises.", "Mrs {s} said that she would ring.", "{f} attended {c}.", "He was enrolled at {c} in the autumn.",
    "Date of birth: {d}.", "The family moved to {a} in the spring.", "The referral gave the postcode {p}.", "{n} (DOB {d}) was referred by the school.", "{i} signed the form.",
    "The social worker visited {f} at home.", "{u} was written on the front of the file.", "{f}, aged 7, was present.", "His partner {n} had not been seen.", "Dr {s} examined the baby.",
    "The school nurse at {c} raised a concern.",
]
HELD_OUT = [
    "Nobody asked what {f} wanted.", "Police spoke with {n} at {a} and left.", "It was {f} who rang the ambulance.", "{n}'s bedroom had no bedding.", "The letter was addressed to {n}, {a}.",
    "A teacher at {c} noticed that {f} was hungry.", "Both {f} and the baby were cold.", "Ms {s}'s tenancy ended.", "She moved from {c} to a new school.", "His birthday, {d}, passed without a visit.",
    "The record shows d.o.b. {d} and no ethnicity.", "{n}, born {d}, was the eldest.", "The landlord of {a} complained about noise.", "Neighbours of {p} were not spoken to.", "The files of {u} were merged.",
    "According to {i}, the visit took place.", "Staff knew {f} well.", "An officer drove {f} home.", "{f} hid under the table.", "Miss {s} had asked for help twice.",
]
UNSEEN_SENTENCES = [
    "The case of {f} was closed in June.", "{n} had three younger siblings.", "Workers described {f} as polite and watchful.", "Records held by the GP for {n} were incomplete.",
    "{f} would not go upstairs.", "There were concerns about {f}, and about the new baby.", "Mother's new partner, {n}, was on bail.", "The midwife noted that {f} seemed afraid of him.",
    "Police were called to {a} eleven times.", "The first word of {f} was not recorded by anyone.", "{c} excluded him twice.", "In the view of the panel, {f} was invisible.",
    "{f} (born {d}) was not seen alone.", "Nobody spoke to Mr {s} at work.", "When {f} ran away, nobody looked.", "A note for {n} was left with a neighbour at {a}.",
]
"""Written, as UNSEEN was, after the rules. As first tried (seed 7, 3 rounds, 24 reports): names 0.984 of 2,247, schools 0.798 of 109, all 0.979."""
BASE = frozenset("casey hugh marrable beatrix onslow anselm reeve tam mina malik quill holroyd lumb frayne pettifer adeyemi stoneham ibbotson weatherby brandwood erin hallam wharfside".split())
"""Names that the samples hold."""
BASE_BIRTHS = frozenset({"9 May 2013"})
BASE_DIGESTS = frozenset(
    """016fe8d0 06ad80f2 0f066c9b 116495ec 12a9c9f8 1534cf2a 19a0098e 1fd6227a 22e4ec35 24771871 2655399a 2836a0d9 292a7cde 2cfec32e 2db31722 2f38ffbc
    320057de 3782208e 5444bcef 5705a829 5a2a1c03 604de9db 618d663a 67c077c0 68d85a0a 6a2cd0e4 6e55ee91 7ab9234a 7ca84012 85262adf 8bf140db 92195021
    92d8318b 9b6ed356 9f3cd801 a4e463d7 a75a1781 abe8e19a b186f128 b1e3c2ec b6d2a14e b8e74060 b9138194 b9987dcb bb4a528f bbe7a727 c15e1d9e c8916e65
    d04baed6 d464dd9c d8e7b884 de4baa02 e4a39972 e72e6c4a e798f61c e7ddef29 eebd2dc8 f05629e2 f4293461 f5a1971c f734c313 f8027ed1 fcdb6de9 fd065ae9""".split()
)
"""The same of the reviews, judged by eye: first eight digits of the words' SHA-256."""


@dataclass
class Count:
    found: Counter[tuple[str, str]] = field(default_factory=Counter)     # (kind, set of names and sentences)
    planted: Counter[tuple[str, str]] = field(default_factory=Counter)
    right: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    missed: list[str] = field(default_factory=list)

    def recall(self, kind: str = "", of: str = "") -> float:
        chosen = [k for k in self.planted if kind in ("", k[0]) and of in k[1]]
        return sum(self.found[k] for k in chosen) / max(1, sum(self.planted[k] for k in chosen))

    @property
    def precision(self) -> float:
        return self.right / max(1, self.right + sum(self.wrong.values()))


@dataclass(frozen=True)
class Mention:
    kind: str
    said: str
    of: str


def base_texts(reviews: Path | None) -> Iterator[tuple[str, str]]:
    for file in sorted(files("corpus").joinpath("samples", "sources").iterdir(), key=lambda f: f.name):
        text = file.read_text("utf-8")
        yield file.name, text.split("---", 2)[2] if text.startswith("---") else text
    for path in sorted(reviews.glob("*.md")) if reviews else ():
        yield path.name, path.read_text("utf-8")


def plant(text: str, random_: random.Random, each: int = PLANTED_EACH, *, unseen: bool = False) -> tuple[str, list[tuple[str, list[tuple[int, int, Mention]]]], dict[str, Mention]]:
    """The text with people in it; the planted sentences with the places of their mentions; what role labels became."""
    people = [(name, "listed") for name in random_.sample(LISTED, 3)] + [(name, "unlisted") for name in random_.sample(UNLISTED, 3)]
    if unseen:
        people = [(name, "unseen") for name in random_.sample(UNSEEN, 6)]
    born = {name: _date(random_) for name, _ in people}
    sentences = []
    for number in range(each):
        held = number % 2
        template = random_.choice(UNSEEN_SENTENCES if unseen else HELD_OUT if held else KNOWN)
        name, listed = random_.choice(people)
        first, _, last = name.partition(" ")
        said = {"n": name, "f": first, "s": last, "i": f"{first[0]}. {last}", "u": name.upper(), "d": random_.choice(born[name]), "a": random_.choice(ADDRESSES), "p": random_.choice(POSTCODES),
                "c": random_.choice(SCHOOLS)}
        places, out = [], ""
        for part in re.split(r"(\{\w\})", template):
            if part.startswith("{"):
                kind = {"d": "birth", "a": "address", "p": "address", "c": "school"}.get(part[1], "name")
                of = f"{listed if kind == 'name' else 'any'} {'unseen' if unseen else 'held out' if held else 'known'}"
                places.append((len(out), len(out) + len(said[part[1]]), Mention(kind, said[part[1]], of)))
                part = said[part[1]]
            out += part
        sentences.append((out, places))
    labels: dict[str, Mention] = {}
    found = sorted(set(re.findall(r"\b(?:Child|Baby|Sibling|Adult|Mr|Ms) (?:[A-Z]|\d)\b", text)))
    for label in random_.sample(found, min(2, len(found))):
        name, listed = random_.choice(people)
        first, _, last = name.partition(" ")
        if label[:2] in ("Mr", "Ms"):
            text, said = re.sub(rf"\b{label}\b", f"{label[:2]} {last}", text), last
        else:
            text, said = re.sub(rf"\b{label}\b", first, text), first
        labels[said] = Mention("name", said, f"{listed} label")
    paragraphs = text.split("\n\n")
    prose = [i for i, p in enumerate(paragraphs) if i > 8 and re.match(r"[A-Z\d]", p) and len(p) > 80 and "|" not in p]
    for place, (sentence, _) in zip(sorted(random_.choices(prose, k=len(sentences)), reverse=True), sentences, strict=True):
        paragraphs.insert(place, sentence)
    return "\n\n".join(paragraphs), sentences, labels


def _date(random_: random.Random) -> list[str]:
    """One date in the ways it is written."""
    day, month, year = random_.randint(1, 28), random_.randint(1, 12), random_.randint(1980, 2018)
    name = "January February March April May June July August September October November December".split()[month - 1]
    return [f"{day} {name} {year}", f"{day:02}/{month:02}/{year}", f"{day}.{month}.{year % 100:02}", f"{day}th {name} {year}", f"{year}-{month:02}-{day:02}"]


def measure(texts: Iterator[tuple[str, str]], seed: int, *, each: int = PLANTED_EACH, unseen: bool = False) -> Count:
    count, random_ = Count(), random.Random(seed)
    for name, text in texts:
        planted, sentences, labels = plant(text, random_, each, unseen=unseen)
        document = read_markdown(planted.encode(), name)
        _, done, _ = redact(document)
        _judge(document, done, sentences, labels, count)
    return count


def _judge(document: Document, done, sentences, labels: dict[str, Mention], count: Count) -> None:
    units = [(text, done.spans(text, births=births)) for text, births in texts_of(document)]
    words = {key_of(w) for _, places in sentences for *_, m in places for w in re.findall(r"[\w’'-]+", m.said)} | {key_of(w) for w in re.findall(r"[\w’'-]+", " ".join(labels))}
    words |= {part for w in words for part in w.split("-")} | {re.sub(r"['’]s$", "", w) for w in words}
    for sentence, places in sentences:
        at = next(((text, spans, text.index(sentence)) for text, spans in units if sentence in text), None)
        if at is None:
            continue
        text, spans, offset = at
        for start, end, mention in places:
            _settle(text, spans, offset + start, offset + end, mention, count)
    for said, mention in labels.items():
        for text, spans in units:
            if any(sentence in text for sentence, _ in sentences):
                continue
            for match in re.finditer(rf"\b{re.escape(said)}(?!\w)", text):
                _settle(text, spans, *match.span(), mention, count)
    for text, spans in units:
        for span in spans:
            took = [key_of(re.sub(r"['’]s$", "", w)) for w in re.findall(r"[\w’'-]+", text[span.start:span.end])]
            if text[span.start:span.end] in BASE_BIRTHS or any(w in words or w in BASE or hashlib.sha256(w.encode()).hexdigest()[:8] in BASE_DIGESTS for w in took):
                count.right += 1
            else:
                count.wrong[f"{span.kind}: {text[span.start:span.end]}"] += 1


def _settle(text: str, spans, start: int, end: int, mention: Mention, count: Count) -> None:
    left = [i for i in range(start, end) if text[i].isalnum() and not any(s.start <= i < s.end for s in spans)]
    count.planted[mention.kind, mention.of] += 1
    count.found[mention.kind, mention.of] += not left
    if left:
        count.missed.append(f"{mention.kind} ({mention.of}): {mention.said!r} in {text[max(0, start - 40):end + 40]!r}")


def say(count: Count) -> None:
    for kind in ("name", "birth", "address", "school"):
        planted = sum(n for k, n in count.planted.items() if k[0] == kind)
        print(f"{kind:<8} {planted:>5} planted, recall {count.recall(kind):.3f}")
    for of in ("unlisted", "held out", "listed held out", "unlisted held out", "label"):
        chosen = [k for k in count.planted if k[0] == "name" and (k[1].startswith(of) if "listed" in of else of in k[1])]
        if planted := sum(count.planted[k] for k in chosen):
            print(f"  names, {of:<18} {planted:>5} planted, recall {sum(count.found[k] for k in chosen) / planted:.3f}")
    print(f"all      {sum(count.planted.values()):>5} planted, recall {count.recall():.3f}; {count.right + sum(count.wrong.values()):,} redactions, precision {count.precision:.3f}")


def main() -> int:
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument("--seed", type=int, default=7)
    options.add_argument("--rounds", type=int, default=3)
    options.add_argument("--unseen", action="store_true", help="names and sentences written after the rules")
    options.add_argument("--show", action="store_true", help="print what was missed and what was taken wrongly")
    given = options.parse_args()
    on_list = [w for name in [*UNLISTED, *UNSEEN] for w in name.split() if key_of(w) in given_names() | surnames()]
    assert not on_list, f"on the shipped lists: {on_list}"
    reviews = Path(os.environ["SCR_REVIEWS"]) if os.environ.get("SCR_REVIEWS") else None
    if reviews is None or not reviews.is_dir():
        print("The fictional reviews are not here (SCR_REVIEWS): only the samples are tried.")
        reviews = None
    whole = Count()
    for round_ in range(given.rounds):
        count = measure(base_texts(reviews), given.seed + round_, unseen=given.unseen)
        for name in ("found", "planted", "wrong"):
            getattr(whole, name).update(getattr(count, name))
        whole.right += count.right
        whole.missed += count.missed
    print(f"seed {given.seed}, {given.rounds} rounds over {len(list(base_texts(reviews)))} reports")
    say(whole)
    if given.show:
        print(*sorted(set(whole.missed)), sep="\n")
        print(*(f"wrong {n} x {what}" for what, n in whole.wrong.most_common()), sep="\n")
    return 0 if whole.recall() >= LEAST_RECALL and whole.precision >= LEAST_PRECISION else 1


if __name__ == "__main__":
    raise SystemExit(main())

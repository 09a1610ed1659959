"""Names, ages and dates that become others in a pack, and numbers that are none and stay."""

import re
from datetime import datetime

import pytest

from graph.pack_changes import Changes


def changed(text, report_id="r", title="", known=()):
    return Changes(report_id, [text], title, known).apply(text)


@pytest.mark.parametrize("text", [
    "There were five days between the two calls.", "In all there were two weeks without a visit.", "Because there were three, nobody asked.",
    "Of these absences were nine, more than before.", "Meetings were held at three months and then every six months.", "They met at 10 days and the plan was agreed.",
    "A scan at 20 weeks, it is said, was missed.", "She used the two-year-old funding.", "He missed the 2 year old developmental check.", "Visits to children under the age of two are many.",
    "And There were three, it says.", "After Christmas, two weeks, nobody rang.",
])
def test_a_duration_or_a_count_is_no_age(text):
    assert all(changed(text, f"r{n}") == text for n in range(4))


@pytest.mark.parametrize("text", [
    "She was the mother of a 7 year old.", "He was aged 7 then.", "It was known when she was 7, and before.", "The baby, 7 weeks, was weighed.", "He was 7 months of age.", "He died at 7 weeks.",
])
def test_an_age_becomes_another(text):
    assert re.search(r"\[[68]\]", changed(text)) and changed(text) == text.replace("7", re.search(r"\[\d\]", changed(text))[0])


@pytest.mark.parametrize("text", ["See paragraph 6.3.12 and in 4.2.10 of it.", "In paragraphs 10.11.12 and 10.11.13 it is said.", "Version 6.3.12 was sent.", "Section 10.11.12.1 says so."])
def test_the_number_of_a_paragraph_is_no_date(text):
    assert changed(text) == text


@pytest.mark.parametrize(("text", "read"), [
    ("Seen on 4 Jan 12 and 30 Dec 11.", "%d %b %y"), ("Seen on 4 January ’12, and 30 December ’11.", "%d %B ’%y"), ("Seen on 04.01.12 and 30.12.11.", "%d.%m.%y"),
    ("Seen on 4 January 2012 and 30 December 2011.", "%d %B %Y"),
])
def test_dates_stay_as_far_apart_as_they_were(text, read):
    for n in range(6):
        late, early = (datetime.strptime(day, read) for day in re.findall(r"\[(.*?)\]", changed(text, f"r{n}")))
        assert (late - early).days == 5


def test_a_date_without_a_year_does_not_come_into_another_one():
    text = "It was 20 and 25 January, and then 15 December."
    for n in range(12):
        now, later = changed(text, f"r{n}"), Changes(f"r{n}", [""])._days > 0
        assert ("15 December" if later else "20 and 25 January") in now and now.count("[") == (2 if later else 1)


@pytest.mark.parametrize("text", [
    "It followed Professor Munro’s review of 2011.", "She was seen by Coram’s family service.", "Her mother, Merseyside Police said, was away.", "The baby Royal Hospital saw was well.",
])
def test_organisations_and_cited_authors_keep_their_names(text):
    assert changed(text) == text


def test_of_a_first_name_and_a_surname_both_are_changed():
    now = changed("It was Tilda Okafor’s death. Her sister, Ottilie, lived. Okafor was in the files.")
    assert not re.search("Tilda|Okafor|Ottilie", now) and now.count("[") == 4
    assert not re.search("Tilda Ward were|Tilda,", changed("Tilda Ward’s mother rang. Tilda, aged 12, and Tilda Ward were seen."))


def test_children_of_different_ages_never_come_to_the_same():
    text = "Ann was aged 3. Ben was aged 4. Cem was aged 5. Dan was aged 6. Eve was aged 7."
    for n in range(6):
        ages = re.findall(r"aged \[?(\d+)", changed(text, f"r{n}"))
        assert len(set(ages)) == 5 and ages == sorted(ages)


def test_a_date_has_the_year_of_the_next_one():
    for n in range(12):
        first, last = re.findall(r"\[(.*?)\]", changed("On 14 January and 4 February 2019 nobody came.", f"r{n}"))
        last = datetime.strptime(last, "%d %B %Y")
        years = [datetime.strptime(f"{first} {year}", "%d %B %Y") for year in (last.year, last.year - 1)]
        assert (last - next(day for day in years if day < last)).days == 21


@pytest.mark.parametrize("text", [
    "Independent author: Dr Thea Marrow. Dr Marrow’s report says that nobody asked.", "Mrs Thea Marrow, lead reviewer, met the family. Mrs Marrow’s review is long.", "It is said by Dr Marrow (2011) and Dr Marrow’s research.",
])
def test_who_wrote_the_report_keeps_the_name(text):
    assert changed(text) == text


@pytest.mark.parametrize("text", ["Dr Marrow’s report to the court was late.", "The assessment was carried out by Dr Marrow.", "The conference was chaired by Ms Marrow, independent chair."])
def test_who_wrote_of_the_child_does_not(text):
    assert "Marrow" not in changed(text)

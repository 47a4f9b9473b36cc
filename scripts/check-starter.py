#!/usr/bin/env python3
"""Checks the starter catalogue, data/starter/*.jsonl. Python's standard library only.

    scripts/check-starter.py [--fix] [--problems] [MOVIELENS_FOLDER]

Always: the shape of every film (fields, genres, tags from data/tags.json, 8 to 15 tags) and that no film and no id is
there twice. With a folder of MovieLens files (argument, or the environment variable MATINEE_TEST_DATA), also the
facts: title and year against the IMDb id, the IMDb id against the TMDB id, and the year. Without such a folder it says
so and checks the shape alone.

--fix corrects ids and years in place where the data leave one answer, and takes away ids that the data contradict.
--problems prints a line for every film that was corrected or could not be checked.

The folder may hold links.csv, tag-genome/raw/metadata_updated.json, ml-latest-small/{movies,links}.csv and
ml-1m/movies.csv; what is there is used. Exit code 1 when something is wrong (and, with --fix, stays wrong).
"""

import argparse
import collections
import csv
import json
import os
import pathlib
import re
import sys
import unicodedata

ROOT = pathlib.Path(__file__).resolve().parent.parent
STARTER = ROOT / "data" / "starter"
GENRES = set(
    "Action Adventure Animation Biography Comedy Crime Documentary Drama Family Fantasy History Horror Music Musical "
    "Mystery Romance Sci-Fi Sport Thriller War Western".split()
)
REQUIRED = {
    "title": str, "year": int, "directors": list, "cast": list, "genres": list, "runtime": int, "languages": list,
    "countries": list, "esteem": (int, float), "fame": int, "tags": dict, "plot": str,
}
OPTIONAL = {"imdbId": str, "tmdbId": int, "originalTitle": str, "otherTitles": list, "franchise": str}
# Premiere and release differ; MovieLens has now the one and now the other.
YEARS_APART = 3
ARTICLES = "the a an le la les l' un une el los las il lo gli der die das ein eine den det".split()


def normal(title):
    """The form in which titles are compared: no case, accents, punctuation or leading article."""
    title = title.replace("&", " and ").replace("\u2019", "'")
    title = "".join(c for c in unicodedata.normalize("NFKD", title) if not unicodedata.combining(c)).lower()
    words = re.sub(r"[^\w ]", " ", title.replace("'", "")).split()
    if len(words) > 1 and words[0] in ARTICLES:
        words = words[1:]
    return " ".join(words)


def article_in_front(title):
    rest, comma, article = title.rpartition(",")
    if comma and article.strip().lower() in ARTICLES:
        article = article.strip()
        return article + ("" if article.endswith("'") else " ") + rest.strip()
    return title


def names_and_year(text):
    """'Seven (a.k.a. Se7en) (1995)' -> ({'seven', 'se7en'}, 1995); no year: None."""
    match = re.fullmatch(r"(.*?)\s*\((\d{4})\)\s*", text)
    if not match:
        return set(), None
    rest, year = match[1], int(match[2])
    names = {normal(article_in_front(rest))}
    while group := re.fullmatch(r"(.+?)\s*\(([^()]*)\)", rest):
        rest = group[1]
        names.add(normal(article_in_front(rest)))
        names.update(normal(article_in_front(name.strip())) for name in group[2].split("a.k.a.") if name.strip())
    return names - {""}, year


def imdb_id(text):
    text = str(text or "").strip().removeprefix("tt")
    return f"tt{int(text):07d}" if text.isdigit() and int(text) else None


class Reference:
    """What the MovieLens files say."""

    def __init__(self, folder):
        self.by_name = collections.defaultdict(set)  # (name, year) -> IMDb ids
        self.facts = collections.defaultdict(set)  # IMDb id -> (name, year)
        self.tmdb = collections.defaultdict(set)  # IMDb id -> TMDB ids
        self.imdb = collections.defaultdict(set)  # TMDB id -> IMDb ids
        self.files = []
        links = {}
        for path in (folder / "links.csv", folder / "ml-latest-small" / "links.csv"):
            for row in self.rows(path):
                imdb = imdb_id(row["imdbId"])
                if not imdb:
                    continue
                links[row["movieId"]] = imdb
                if row["tmdbId"]:
                    self.tmdb[imdb].add(int(float(row["tmdbId"])))
                    self.imdb[int(float(row["tmdbId"]))].add(imdb)
        path = folder / "tag-genome" / "raw" / "metadata_updated.json"
        if path.exists():
            self.files.append(path.name)
            for line in path.open(encoding="utf8"):
                movie = json.loads(line)
                self.add(movie["title"], imdb_id(movie.get("imdbId")))
        for path in (folder / "ml-latest-small" / "movies.csv", folder / "ml-1m" / "movies.csv"):
            for row in self.rows(path):
                self.add(row["title"], links.get(row["movieId"]))

    def rows(self, path):
        if path.exists():
            self.files.append(f"{path.parent.name}/{path.name}")
            with path.open(encoding="utf8", newline="") as file:
                yield from csv.DictReader(file)

    def add(self, title, imdb):
        names, year = names_and_year(title)
        for name in names if imdb and year else ():
            self.by_name[name, year].add(imdb)
            self.facts[imdb].add((name, year))


def read_films():
    """All films with the file and line they stand in."""
    for path in sorted(STARTER.glob("*.jsonl")):
        for number, line in enumerate(path.open(encoding="utf8"), 1):
            if line.strip():
                yield path, number, json.loads(line)


def shape_problems(film, tags):
    for key, kind in REQUIRED.items():
        if key == "cast" and "cast" not in film:
            continue  # Nobody speaks in it.
        if not isinstance(film.get(key), kind):
            yield f"no {key}, or of the wrong kind"
            return
    for key, value in film.items():
        if key not in REQUIRED and not isinstance(value, OPTIONAL.get(key, ())):
            yield f"{key} is unknown or of the wrong kind"
    if not 1880 <= film["year"] <= 2100:
        yield "year"
    if "imdbId" in film and not re.fullmatch(r"tt\d{7,8}", film["imdbId"]):
        yield "imdbId"
    if not set(film["genres"]) <= GENRES or not film["genres"]:
        yield "genres"
    if not 8 <= len(film["tags"]) <= 15:
        yield f"{len(film['tags'])} tags, not 8 to 15"
    for tag, strength in film["tags"].items():
        if tag not in tags:
            yield f'tag "{tag}" is not in data/tags.json'
        if strength not in (1, 2, 3, 4, 5):
            yield f'strength of "{tag}"'
    if not 1 <= film["esteem"] <= 5 or film["fame"] not in (1, 2, 3, 4, 5):
        yield "esteem or fame"
    if not all(re.fullmatch("[a-z]{2}", code) for code in film["languages"]):
        yield "languages"
    if not all(re.fullmatch("[A-Z]{2,3}", code) for code in film["countries"]):
        yield "countries"
    if not 5 <= film["runtime"] <= 900 or len(film["plot"]) < 60 or not film["directors"]:
        yield "runtime, plot or directors"


def check_facts(film, reference, count, note):
    """Compares one film with the data; gives the film as the data have it."""
    fixed = {key: value for key, value in film.items() if (key, value) != ("tmdbId", 0)}  # 0 stands for "not known".
    names = {normal(name) for name in [film["title"], film.get("originalTitle") or "", *film.get("otherTitles", [])]} - {""}
    first = normal(film["title"])
    imdb, year = film.get("imdbId"), film["year"]

    def ids(names, years):
        return set().union(*(reference.by_name.get((name, y), set()) for name in names for y in years))

    same_year = ids(names, [year])
    nearby = ids(names, [year - 1, year + 1])
    tmdb = fixed.get("tmdbId")
    pair_agrees = tmdb in reference.tmdb.get(imdb, ())
    about = reference.facts.get(imdb, set())
    if imdb in same_year | nearby or any(n in names and abs(y - year) <= YEARS_APART for n, y in about):
        count["IMDb id: agreed"] += 1
    elif pair_agrees:
        known = "under another title or year" if imdb in reference.facts else "title not in the data"
        count[f"IMDb id: {known}, but its TMDB id agrees"] += 1
    elif len(found := ids({first}, [year]) or same_year) == 1 or len(found := ids({first}, [year - 1, year + 1])) == 1:
        fixed["imdbId"] = found.pop()
        count["IMDb id: corrected"] += 1
        note(f"IMDb id {imdb} -> {fixed['imdbId']}")
    elif about and not any(set(long_words(name)) & set(long_words(n)) for name in names for n, _ in about):
        by_tmdb = {i for i in reference.imdb.get(tmdb, ()) if i not in reference.facts}
        belongs = sorted(about)[0]
        if len(by_tmdb) == 1:
            fixed["imdbId"] = by_tmdb.pop()
            count["IMDb id: corrected"] += 1
            note(f"IMDb id {imdb} belongs to {belongs}; {fixed['imdbId']} by its TMDB id")
        else:
            fixed.pop("imdbId")
            count["IMDb id: contradicted, taken away"] += 1
            note(f"IMDb id {imdb} belongs to {belongs}")
    else:
        count["IMDb id: unverified"] += 1
        note(f"IMDb id {imdb} unverified")

    imdb = fixed.get("imdbId")
    known = reference.tmdb.get(imdb, set())
    if tmdb and tmdb in known:
        count["TMDB id: agreed"] += 1
    elif len(known) == 1 and imdb in reference.facts:
        fixed["tmdbId"] = min(known)
        count["TMDB id: corrected"] += 1
        note(f"TMDB id {tmdb} -> {fixed['tmdbId']}")
    elif tmdb:
        fixed.pop("tmdbId")
        count["TMDB id: unverified, taken away"] += 1
        note(f"TMDB id {tmdb} unverified")
    else:
        count["TMDB id: none"] += 1

    years = {y for _, y in reference.facts.get(imdb, ())}
    if year in years:
        count["year: agreed"] += 1
    elif not years:
        count["year: not in the data"] += 1
    elif min(abs(year - y) for y in years) <= YEARS_APART:
        count[f"year: up to {YEARS_APART} years from the data (premiere, release), kept"] += 1
        note(f"year {year}, the data have {sorted(years)}")
    else:
        fixed["year"] = min(years, key=lambda y: abs(year - y))
        count["year: corrected"] += 1
        note(f"year {year} -> {fixed['year']}")
    return fixed


def long_words(name):
    return [word for word in name.split() if len(word) > 3]


def write_films(films):
    by_path = collections.defaultdict(list)
    order = ["imdbId", "tmdbId", "title", "originalTitle", "otherTitles", "year"]
    for path, film in films:
        keys = [key for key in order if key in film] + [key for key in film if key not in order]
        by_path[path].append(json.dumps({key: film[key] for key in keys}, ensure_ascii=False))
    for path, lines in by_path.items():
        path.write_text("\n".join(lines) + "\n", encoding="utf8")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--fix", action="store_true")
    parser.add_argument("--problems", action="store_true")
    parser.add_argument("folder", nargs="?", default=os.environ.get("MATINEE_TEST_DATA"))
    arguments = parser.parse_args()

    tags = {tag for group in json.loads((ROOT / "data" / "tags.json").read_text(encoding="utf8")).values() for tag in group}
    films = list(read_films())
    wrong = 0
    for path, number, film in films:
        for problem in shape_problems(film, tags):
            wrong += 1
            print(f"{path.name}:{number}: {film.get('title')}: {problem}")
    print(f"{len(films)} films, {wrong} problems of shape")

    reference = Reference(pathlib.Path(arguments.folder)) if arguments.folder else None
    if not reference or not reference.files:
        print("facts not checked: no MovieLens files (name their folder, or set MATINEE_TEST_DATA)")
        fixed = [(path, film) for path, _, film in films]
    else:
        count = collections.Counter()
        fixed = []
        for path, number, film in films:
            def note(text):
                if arguments.problems:
                    print(f"{path.name}:{number}: {film['title']} ({film['year']}): {text}")

            fixed.append((path, check_facts(film, reference, count, note)))
        print("checked against", ", ".join(reference.files))
        for what, number in sorted(count.items()):
            print(f"  {what}: {number}")
        wrong += 0 if arguments.fix else sum(n for what, n in count.items() if what.endswith(("corrected", "away")))

    seen = {}
    kept = []
    for path, film in fixed:
        keys = [(normal(film["title"]), film["year"]), film.get("imdbId"), ("tmdb", film.get("tmdbId"))]
        keys = [key for key in keys if key and key != ("tmdb", None)]
        twice = next((seen[key] for key in keys if key in seen), None)
        if twice:
            print(f"twice: {path.name}: {film['title']} ({film['year']}) and {twice}")
            wrong += 0 if arguments.fix else 1
            continue
        kept.append((path, film))
        seen.update((key, f"{path.name}: {film['title']} ({film['year']})") for key in keys)
    print(f"{len(kept)} films, {len(fixed) - len(kept)} there twice")
    if arguments.fix:
        write_films(kept)
        print("written")
    sys.exit(1 if wrong else 0)


if __name__ == "__main__":
    main()

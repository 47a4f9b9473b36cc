//! What the rules understand, sentence by sentence. Each line is a message and what it means; see [`render`] for the form.

use std::sync::LazyLock;

use super::builtin::{Context, understand};
use super::{Lexicon, Preferences, Reference, ReferenceMeaning, Role};
use crate::catalog::{Catalog, CatalogContents, Movie, MovieIndex};

static LEXICON: LazyLock<Lexicon> = LazyLock::new(Lexicon::english);

/// Films of a small catalog: title, other titles, year, number of ratings, directors, cast, franchise.
type Film = (&'static str, &'static [&'static str], u16, u32, &'static [&'static str], &'static [&'static str]);

const FILMS: [Film; 75] = [
    ("Heat", &[], 1995, 900, &["Michael Mann"], &["Al Pacino", "Robert De Niro"]),
    ("The Matrix", &[], 1999, 2500, &["Lana Wachowski"], &["Keanu Reeves"]),
    ("The Matrix Reloaded", &[], 2003, 900, &["Lana Wachowski"], &["Keanu Reeves"]),
    ("Fargo", &[], 1996, 1500, &["Joel Coen"], &["Frances McDormand"]),
    ("Alien", &[], 1979, 1800, &["Ridley Scott"], &["Sigourney Weaver"]),
    ("Aliens", &[], 1986, 1600, &["James Cameron"], &["Sigourney Weaver"]),
    ("Alien³", &["Alien 3"], 1992, 500, &["David Fincher"], &["Sigourney Weaver"]),
    ("Crash", &[], 1996, 180, &["David Cronenberg"], &["James Spader"]),
    ("Crash", &[], 2004, 130, &["Paul Haggis"], &["Sandra Bullock"]),
    ("Up", &[], 2009, 900, &["Pete Docter"], &["Edward Asner"]),
    ("Her", &[], 2013, 500, &["Spike Jonze"], &["Joaquin Phoenix"]),
    ("It", &[], 2017, 600, &["Andy Muschietti"], &["Bill Skarsgård"]),
    ("Big", &[], 1988, 700, &["Penny Marshall"], &["Tom Hanks"]),
    ("Speed", &[], 1994, 900, &["Jan de Bont"], &["Keanu Reeves", "Sandra Bullock"]),
    ("Drive", &[], 2011, 800, &["Nicolas Winding Refn"], &["Ryan Gosling"]),
    ("Amélie", &["Le Fabuleux Destin d'Amélie Poulain"], 2001, 1200, &["Jean-Pierre Jeunet"], &["Audrey Tautou"]),
    ("Spirited Away", &["Sen to Chihiro no kamikakushi"], 2001, 1100, &["Hayao Miyazaki"], &[]),
    ("Life Is Beautiful", &["La vita è bella"], 1997, 900, &["Roberto Benigni"], &["Roberto Benigni"]),
    ("The Good, the Bad and the Ugly", &[], 1966, 1000, &["Sergio Leone"], &["Clint Eastwood"]),
    ("Crouching Tiger, Hidden Dragon", &["Wo hu cang long"], 2000, 900, &["Ang Lee"], &["Michelle Yeoh"]),
    ("Lock, Stock & Two Smoking Barrels", &[], 1998, 800, &["Guy Ritchie"], &["Jason Statham"]),
    ("Monsters, Inc.", &[], 2001, 1100, &["Pete Docter"], &["John Goodman"]),
    (
        "Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb",
        &[],
        1964,
        1200,
        &["Stanley Kubrick"],
        &["Peter Sellers"],
    ),
    ("2001: A Space Odyssey", &[], 1968, 1300, &["Stanley Kubrick"], &["Keir Dullea"]),
    ("The Shining", &[], 1980, 1300, &["Stanley Kubrick"], &["Jack Nicholson"]),
    ("Star Wars: Episode IV - A New Hope", &["Star Wars"], 1977, 3000, &["George Lucas"], &["Harrison Ford"]),
    ("Star Wars: Episode V - The Empire Strikes Back", &[], 1980, 2900, &["Irvin Kershner"], &["Harrison Ford"]),
    ("The Lord of the Rings: The Fellowship of the Ring", &[], 2001, 2400, &["Peter Jackson"], &["Elijah Wood"]),
    ("The Lord of the Rings: The Two Towers", &[], 2002, 2200, &["Peter Jackson"], &["Elijah Wood"]),
    ("The Lord of the Rings: The Return of the King", &[], 2003, 2200, &["Peter Jackson"], &["Elijah Wood"]),
    ("Terminator 2: Judgment Day", &[], 1991, 2400, &["James Cameron"], &["Arnold Schwarzenegger"]),
    ("Harry Potter and the Prisoner of Azkaban", &[], 2004, 1100, &["Alfonso Cuarón"], &["Daniel Radcliffe"]),
    (
        "Harry Potter and the Sorcerer's Stone",
        &["Harry Potter and the Philosopher's Stone"],
        2001,
        1200,
        &["Chris Columbus"],
        &["Daniel Radcliffe"],
    ),
    ("Kill Bill: Vol. 1", &[], 2003, 1300, &["Quentin Tarantino"], &["Uma Thurman"]),
    ("Kill Bill: Vol. 2", &[], 2004, 1200, &["Quentin Tarantino"], &["Uma Thurman"]),
    ("Pulp Fiction", &[], 1994, 2800, &["Quentin Tarantino"], &["John Travolta", "Uma Thurman"]),
    ("Rocky", &[], 1976, 900, &["John G. Avildsen"], &["Sylvester Stallone"]),
    ("Rocky II", &[], 1979, 500, &["Sylvester Stallone"], &["Sylvester Stallone"]),
    ("Rocky IV", &[], 1985, 500, &["Sylvester Stallone"], &["Sylvester Stallone"]),
    ("The Godfather", &[], 1972, 2300, &["Francis Ford Coppola"], &["Marlon Brando", "Al Pacino"]),
    ("The Godfather: Part II", &[], 1974, 1700, &["Francis Ford Coppola"], &["Al Pacino", "Robert De Niro"]),
    ("Solaris", &["Solyaris"], 1972, 180, &["Andrei Tarkovsky"], &["Donatas Banionis"]),
    ("Solaris", &[], 2002, 150, &["Steven Soderbergh"], &["George Clooney"]),
    ("Hamlet", &[], 1996, 450, &["Kenneth Branagh"], &["Kenneth Branagh"]),
    ("Hamlet", &[], 1990, 290, &["Franco Zeffirelli"], &["Mel Gibson"]),
    ("The Birds", &[], 1963, 700, &["Alfred Hitchcock"], &["Tippi Hedren"]),
    ("Vertigo", &[], 1958, 1000, &["Alfred Hitchcock"], &["James Stewart"]),
    ("Cléo from 5 to 7", &["Cléo de 5 à 7"], 1962, 150, &["Agnès Varda"], &["Corinne Marchand"]),
    ("Training Day", &[], 2001, 700, &["Antoine Fuqua"], &["Denzel Washington", "Ethan Hawke"]),
    ("Inside Man", &[], 2006, 600, &["Spike Lee"], &["Denzel Washington"]),
    ("Argo", &[], 2012, 600, &["Ben Affleck"], &["Ben Affleck"]),
    ("I Am Legend", &[], 2007, 700, &["Francis Lawrence"], &["Will Smith"]),
    ("Titanic", &[], 1997, 2000, &["James Cameron"], &["Leonardo DiCaprio"]),
    ("Avatar", &[], 2009, 1700, &["James Cameron"], &["Sam Worthington"]),
    ("Interstellar", &[], 2014, 1500, &["Christopher Nolan"], &["Matthew McConaughey"]),
    ("The Dark Knight", &[], 2008, 2000, &["Christopher Nolan"], &["Christian Bale"]),
    ("Inception", &[], 2010, 2100, &["Christopher Nolan"], &["Leonardo DiCaprio"]),
    ("Harold and Kumar Go to White Castle", &[], 2004, 400, &["Danny Leiner"], &["John Cho"]),
    ("Ocean's Eleven", &[], 2001, 1200, &["Steven Soderbergh"], &["George Clooney"]),
    ("Twelve Monkeys", &["12 Monkeys"], 1995, 1300, &["Terry Gilliam"], &["Bruce Willis"]),
    ("Seven", &["Se7en"], 1995, 1600, &["David Fincher"], &["Brad Pitt"]),
    ("WALL·E", &[], 2008, 1200, &["Andrew Stanton"], &[]),
    ("E.T. the Extra-Terrestrial", &[], 1982, 1700, &["Steven Spielberg"], &["Henry Thomas"]),
    ("L.A. Confidential", &[], 1997, 1300, &["Curtis Hanson"], &["Kevin Spacey"]),
    ("(500) Days of Summer", &[], 2009, 800, &["Marc Webb"], &["Joseph Gordon-Levitt"]),
    ("Who Framed Roger Rabbit?", &[], 1988, 1000, &["Robert Zemeckis"], &["Bob Hoskins"]),
    ("When Harry Met Sally...", &[], 1989, 1000, &["Rob Reiner"], &["Meg Ryan", "Billy Crystal"]),
    ("Cast Away", &[], 2000, 1000, &["Robert Zemeckis"], &["Tom Hanks"]),
    (
        "Borat: Cultural Learnings of America for Make Benefit Glorious Nation of Kazakhstan",
        &["Borat"],
        2006,
        700,
        &["Larry Charles"],
        &["Sacha Baron Cohen"],
    ),
    ("Good Will Hunting", &[], 1997, 1400, &["Gus Van Sant"], &["Matt Damon"]),
    ("Catch Me If You Can", &[], 2002, 1300, &["Steven Spielberg"], &["Leonardo DiCaprio", "Tom Hanks"]),
    ("The Fly", &[], 1986, 500, &["David Cronenberg"], &["Jeff Goldblum"]),
    ("Arrival", &[], 2016, 900, &["Denis Villeneuve"], &["Amy Adams"]),
    ("Love Actually", &[], 2003, 900, &["Richard Curtis"], &["Hugh Grant"]),
    ("10 Things I Hate About You", &[], 1999, 800, &["Gil Junger"], &["Heath Ledger"]),
];

static CATALOG: LazyLock<Catalog> = LazyLock::new(|| {
    let names = |list: &[&str]| list.iter().map(|n| (*n).to_owned()).collect::<Vec<_>>();
    let genres = [
        "Action",
        "Comedy",
        "Horror",
        "Sci-Fi",
        "Musical",
        "Thriller",
        "Romance",
        "Animation",
        "Drama",
        "Western",
        "Documentary",
    ];
    let movies = FILMS
        .iter()
        .enumerate()
        .map(|(i, (title, others, year, ratings, directors, cast))| Movie {
            id: i as i64,
            imdb_id: Some(format!("tt{:07}", i + 1)),
            title: (*title).to_owned(),
            other_titles: names(others),
            year: *year,
            directors: names(directors),
            cast: names(cast),
            genres: vec![genres[i % genres.len()].to_owned()],
            rating_count: *ratings,
            ..Movie::default()
        })
        .collect();
    let groups: std::collections::BTreeMap<String, Vec<String>> =
        serde_json::from_str(include_str!("../../data/tags.json")).expect("the starter tags");
    Catalog::new(CatalogContents {
        name: "spec".into(),
        simulated: true,
        movies,
        tags: groups.into_values().flatten().collect(),
    })
});

fn movie(title: &str) -> MovieIndex {
    CATALOG.iter().find(|(_, m)| m.title == title).map(|(i, _)| i).unwrap_or_else(|| panic!("no {title}"))
}

/// What was understood, in one line: the intent, then what there is of opinions (`Heat=4.7`), `seen`, `asked`, `watchlist`,
/// the words of the wish in quotes, its main tags and genres (`+heist -gory`, `+Horror`), limits (`1990..1999`, `..120min`,
/// `in fr`), people, examples (`like Heat`), count (`x3`), critiques, references (`#2 seen`), questions (`Crash?`) and
/// titles that are not in the catalog (`unknown`).
fn render(p: &Preferences) -> String {
    let title = |m: MovieIndex| match CATALOG.movie(m).title.split_once(':') {
        Some(_) | None if CATALOG.iter().filter(|(_, o)| o.title == CATALOG.movie(m).title).count() > 1 => {
            CATALOG.movie(m).display_title()
        }
        _ => CATALOG.movie(m).title.clone(),
    };
    let mut parts = vec![format!("{:?}", p.intent)];
    parts.extend(p.ratings.iter().map(|r| format!("{}={}", title(r.movie), r.rating)));
    parts.extend(p.seen.iter().map(|m| format!("seen {}", title(*m))));
    parts.extend(p.asked.iter().map(|m| format!("asked {}", title(*m))));
    parts.extend(p.watchlist.iter().map(|m| format!("watchlist {}", title(*m))));
    if !p.wish.text.is_empty() {
        parts.push(format!("{:?}", p.wish.text));
    }
    let sign = |wanted: bool| if wanted { '+' } else { '-' };
    let mut tags: Vec<String> = p
        .wish
        .tags
        .iter()
        .filter(|t| t.weight >= 1.0 || t.weight <= -0.6)
        .map(|t| format!("{}{}", sign(t.weight > 0.0), t.tag))
        .collect();
    tags.sort();
    parts.extend(tags);
    parts.extend(p.wish.genres.iter().map(|g| format!("{}{}", sign(g.wanted), g.genre)));
    let f = &p.wish.filters;
    let year = |y: Option<u16>| y.map_or(String::new(), |y| y.to_string());
    if f.year_from.is_some() || f.year_to.is_some() {
        parts.push(format!("{}..{}", year(f.year_from), year(f.year_to)));
    }
    if f.runtime_from.is_some() || f.runtime_to.is_some() {
        parts.push(format!("{}..{}min", year(f.runtime_from), year(f.runtime_to)));
    }
    parts.extend(f.languages.iter().chain(&f.countries).map(|l| format!("in {l}")));
    parts.extend(f.not_languages.iter().chain(&f.not_franchises).map(|l| format!("not {l}")));
    parts.extend(p.wish.people.iter().map(|w| {
        let role = match w.role {
            Role::Director => "by",
            Role::Cast => "with",
            Role::Any => "of",
        };
        format!("{}{role} {}", if w.wanted { "" } else { "not " }, w.name)
    }));
    parts.extend(p.wish.similar_to.iter().filter_map(|k| CATALOG.find(k)).map(|m| format!("like {}", title(m))));
    if p.wish.popularity != 0.0 {
        parts.push(if p.wish.popularity > 0.0 { "well-known".into() } else { "little-known".into() });
    }
    parts.extend(p.count.map(|c| format!("x{c}")));
    parts.extend(p.critiques.iter().map(|c| format!("{c:?}")));
    parts.extend(p.references.iter().map(|Reference { position, meaning }| {
        let place = position.map_or("it".to_owned(), |p| format!("#{}", p + 1));
        match meaning {
            ReferenceMeaning::Rated(rating) => format!("{place}={rating}"),
            other => format!("{place} {}", format!("{other:?}").to_lowercase()),
        }
    }));
    parts.extend(p.questions.iter().map(|q| {
        format!(
            "{}? {}",
            q.mention,
            q.choices.iter().map(|c| CATALOG.movie(*c).year.to_string()).collect::<Vec<_>>().join("/")
        )
    }));
    parts.extend(p.unknown_titles.iter().map(|t| format!("unknown {t}")));
    parts.join(", ")
}

fn read(text: &str) -> Preferences {
    understand(&CATALOG, &LEXICON, text, &Context { this_year: 2026, ..Context::default() })
}

fn read_with_list(text: &str) -> Preferences {
    let shown = [movie("Vertigo"), movie("Fargo"), movie("Arrival"), movie("The Shining"), movie("Amélie")];
    understand(&CATALOG, &LEXICON, text, &Context { shown: &shown, last_mentioned: Some(shown[0]), this_year: 2026 })
}

fn check(read: fn(&str) -> Preferences, cases: &[(&str, &str)]) {
    let differences: Vec<String> = cases
        .iter()
        .filter_map(|(text, expected)| {
            let understood = render(&read(text));
            (understood != *expected).then(|| format!("    ({text:?}, {understood:?}),"))
        })
        .collect();
    assert!(differences.is_empty(), "understood otherwise:\n{}", differences.join("\n"));
}

#[test]
fn opinions_have_degrees() {
    check(
        read,
        &[
            ("I adored Heat", "Rate, Heat=5"),
            ("I absolutely loved Heat", "Rate, Heat=5"),
            ("I loved Heat", "Rate, Heat=4.7"),
            ("I really liked Heat", "Rate, Heat=4.3"),
            ("I liked Heat", "Rate, Heat=4"),
            ("I enjoyed Heat", "Rate, Heat=4"),
            ("I'm very fond of Heat", "Rate, Heat=4.5"),
            ("I'm a huge fan of Heat", "Rate, Heat=4.7"),
            ("Heat was amazing", "Rate, Heat=4.7"),
            ("Heat was great", "Rate, Heat=4.5"),
            ("Heat was really good", "Rate, Heat=4.1"),
            ("Heat was good", "Rate, Heat=3.8"),
            ("Heat was pretty good", "Rate, Heat=3.5"),
            ("Heat is decent", "Rate, Heat=3.3"),
            ("Heat was okay", "Rate, Heat=3"),
            ("Heat was just okay for me", "Rate, Heat=3"),
            ("Heat was fine", "Rate, Heat=3"),
            ("Heat was so-so", "Rate, Heat=3"),
            ("Heat was meh", "Rate, Heat=2.5"),
            ("I have mixed feelings about Heat", "Rate, Heat=3"),
            ("Heat didn't do much for me", "Rate, Heat=2.3"),
            ("Heat did nothing for me", "Rate, Heat=1.8"),
            ("Heat is not my favourite", "Rate, Heat=2.5"),
            ("I wasn't a fan of Heat", "Rate, Heat=2.3"),
            ("Heat wasn't my cup of tea", "Rate, Heat=2.5"),
            ("Heat didn't quite hit the mark", "Rate, Heat=2.3"),
            ("I didn't like Heat", "Rate, Heat=2.1"),
            ("I really didn't like Heat", "Rate, Heat=1.3"),
            ("I didn't really like Heat", "Rate, Heat=2.2"),
            ("I didn't like Heat at all", "Rate, Heat=1.7"),
            ("Heat was boring", "Rate, Heat=2.2"),
            ("I disliked Heat", "Rate, Heat=1.6"),
            ("I can't stand Heat", "Rate, Heat=1"),
            ("I hated Heat", "Rate, Heat=1"),
            ("Heat was a waste of time", "Rate, Heat=1"),
            ("Heat is one of the worst films ever", "Rate, Heat=0.5"),
            ("Heat is a masterpiece", "Rate, Heat=5"),
            ("Heat wasn't bad", "Rate, Heat=3.5"),
            ("I didn't hate Heat", "Rate, Heat=2.8"),
            ("I couldn't get into Heat", "Rate, Heat=2.1"),
            ("Heat left me cold", "Rate, Heat=2.2"),
            ("Heat blew me away", "Rate, Heat=5"),
            ("heat was not very good", "Rate, Heat=2.2"),
            ("Heat wasn't that great", "Rate, Heat=2.5"),
            ("I don't mind Heat", "Rate, Heat=3.2"),
            ("Heat disappointed me", "Rate, Heat=2.2"),
            ("Heat bored me", "Rate, Heat=2.2"),
            ("Heat had its moments", "Rate, Heat=3"),
        ],
    );
}

#[test]
fn opinions_reach_over_lists() {
    check(
        read,
        &[
            ("I loved Heat, Fargo and Alien, but not Titanic", "Rate, Heat=4.7, Fargo=4.7, Alien=4.7, Titanic=2.2"),
            ("Heat and Fargo are okay, Titanic was boring", "Rate, Heat=3, Fargo=3, Titanic=2.2"),
            ("I loved Heat but hated Fargo", "Rate, Heat=4.7, Fargo=1"),
            ("I loved both \"Heat\" and \"Fargo.\" \"Alien\" was okay.", "Rate, Heat=4.7, Fargo=4.7, Alien=3"),
            ("\"Heat,\" \"Fargo,\" and \"Alien\" are all okay for me.", "Rate, Heat=3, Fargo=3, Alien=3"),
            ("I enjoyed Heat, while Fargo is okay for me", "Rate, Heat=4, Fargo=3"),
            ("Movies that I find okay include \"Heat,\" \"Fargo,\" and \"Alien.\"", "Rate, Heat=3, Fargo=3, Alien=3"),
            ("I found \"Heat\" to be quite good and \"Fargo\" absolutely amazing", "Rate, Heat=3.5, Fargo=5"),
            ("\"Heat\" is a movie I absolutely loved", "Rate, Heat=5"),
            ("As for Heat and Fargo, they're just okay", "Rate, Heat=3, Fargo=3"),
            ("I liked Heat, and Fargo and Alien were great", "Rate, Heat=4, Fargo=4.5, Alien=4.5"),
            ("Neither Heat nor Fargo was great", "Rate, Heat=2.4, Fargo=2.4"),
            ("I didn't think Heat was that great", "Rate, Heat=2.5"),
            ("I loved Heat. Same with Fargo.", "Rate, Heat=4.7, Fargo=4.7"),
            ("I saw Heat and loved it", "Rate, Heat=4.7"),
            ("I've seen Heat. It was amazing!", "Rate, Heat=4.7"),
            ("I really enjoyed \"Heat,\" with \"Fargo\" being close behind.", "Rate, Heat=4.3, Fargo=4.5"),
            (
                "I loved The Good, the Bad and the Ugly and Lock, Stock & Two Smoking Barrels",
                "Rate, The Good, the Bad and the Ugly=4.7, Lock, Stock & Two Smoking Barrels=4.7",
            ),
            (
                "I liked Crouching Tiger, Hidden Dragon, Monsters, Inc. and Heat",
                "Rate, Crouching Tiger, Hidden Dragon=4, Monsters, Inc.=4, Heat=4",
            ),
            (
                "I love 10 Things I Hate About You and Love Actually",
                "Rate, 10 Things I Hate About You=4.7, Love Actually=4.7",
            ),
            ("Everything except Heat was great", "Rate, Heat=2.2"),
            ("I like films like Heat and Fargo", "Recommend, Heat=4, Fargo=4, like Heat, like Fargo"),
            ("I enjoyed all of these: Heat, Fargo, Alien", "Rate, Heat=4, Fargo=4, Alien=4"),
            ("Loved Heat, liked Fargo, hated Titanic", "Rate, Heat=4.7, Fargo=4, Titanic=1"),
        ],
    );
}

#[test]
fn ratings_given_outright() {
    check(
        read,
        &[
            ("Heat: 9/10", "Rate, Heat=4.5"),
            ("i rate aliens 5/5", "Rate, Aliens=5"),
            ("alien 4/5, aliens 5/5", "Rate, Alien=4, Aliens=5"),
            ("i rate alien 4/5, aliens 5/5, and fargo 2 stars", "Rate, Alien=4, Aliens=5, Fargo=2"),
            ("I gave Heat a 9", "Rate, Heat=4.5"),
            ("Heat 8/10, Fargo 6/10 and Titanic 2/10", "Rate, Heat=4, Fargo=3, Titanic=1"),
            ("4 stars for Heat", "Rate, Heat=4"),
            ("Heat - 4.5/5", "Rate, Heat=4.5"),
            ("Heat ⭐⭐⭐", "Rate, Heat=3"),
            ("Heat ★★★★½", "Rate, Heat=4.5"),
            ("Heat gets a B+", "Rate, Heat=4.1"),
            ("Heat 👍 Titanic 👎", "Rate, Heat=4, Titanic=2"),
            ("rate Heat 4.5", "Rate, Heat=4.5"),
            ("I'd give Fargo three and a half stars", "Rate, Fargo=3.5"),
            ("Heat 8 out of 10", "Rate, Heat=4"),
            ("two thumbs up for Heat", "Rate, Heat=4.5"),
            ("I gave Heat an 8 and Fargo a 6", "Rate, Heat=4, Fargo=3"),
        ],
    );
}

#[test]
fn watching_is_no_opinion() {
    check(
        read,
        &[
            ("I've seen Heat", "Rate, seen Heat"),
            ("I already watched Heat and Fargo", "Rate, seen Heat, seen Fargo"),
            ("I have never seen Heat", "About, asked Heat"),
            ("I haven't seen Fargo yet", "About, asked Fargo"),
            ("I never saw Alien, but I loved Aliens", "Rate, Aliens=4.7"),
            ("I've heard of Heat", "About, asked Heat"),
            ("I've seen Heat but not Fargo", "Rate, seen Heat"),
            ("Is Heat any good?", "About, asked Heat"),
            ("Have you seen Inception?", "About, asked Inception"),
        ],
    );
}

#[test]
fn titles_are_found_however_they_are_written() {
    check(
        read,
        &[
            ("i loved heat and the matrix", "Rate, Heat=4.7, The Matrix=4.7"),
            ("i loved THE MATRIX", "Rate, The Matrix=4.7"),
            ("I LOVED HEAT AND FARGO", "Rate, Heat=4.7, Fargo=4.7"),
            ("loved amelie", "Rate, Amélie=4.7"),
            ("i liked la vita e bella", "Rate, Life Is Beautiful=4"),
            ("loved spiderman", "Rate, unknown spiderman"),
            ("I loved \"Life Is Beautiful (La Vita è bella)\"", "Rate, Life Is Beautiful=4.7"),
            ("I loved Lock Stock and Two Smoking Barrels", "Rate, Lock, Stock & Two Smoking Barrels=4.7"),
            ("I loved Rocky 2 and Rocky Four", "Rate, Rocky II=4.7, Rocky IV=4.7"),
            ("I loved Godfather Part 2", "Rate, The Godfather: Part II=4.7"),
            ("i liked the godfather II", "Rate, The Godfather: Part II=4"),
            ("I loved 12 Monkeys and Se7en", "Rate, Twelve Monkeys=4.7, Seven=4.7"),
            ("I loved Oceans 11", "Rate, Ocean's Eleven=4.7"),
            ("I loved Walle and ET", "Rate, WALL·E=4.7, E.T. the Extra-Terrestrial=4.7"),
            ("I loved LA Confidential", "Rate, L.A. Confidential=4.7"),
            ("I loved Two Towers", "Rate, The Lord of the Rings: The Two Towers=4.7"),
            ("I loved The Empire Strikes Back", "Rate, Star Wars: Episode V - The Empire Strikes Back=4.7"),
            ("I loved Strangelove", "Rate, Dr. Strangelove or: How I Learned to Stop Worrying and Love the Bomb=4.7"),
            (
                "I loved Borat",
                "Rate, Borat: Cultural Learnings of America for Make Benefit Glorious Nation of Kazakhstan=4.7",
            ),
            ("I loved Harry Potter and the Philosopher's Stone", "Rate, Harry Potter and the Sorcerer's Stone=4.7"),
            (
                "I loved T2 and HP3",
                "Rate, Terminator 2: Judgment Day=4.7, Harry Potter and the Prisoner of Azkaban=4.7",
            ),
            ("I loved LOTR", "Rate, LOTR? 2001/2002/2003"),
            ("I loved intersteller and the dark nite", "Rate, Interstellar=4.7, The Dark Knight=4.7"),
            ("I loved pulp ficton", "Rate, Pulp Fiction=4.7"),
            ("I loved Kill Bill 1 and 2", "Rate, Kill Bill: Vol. 1=4.7, Kill Bill: Vol. 2=4.7"),
            ("I loved the first Matrix", "Rate, The Matrix=4.7"),
            ("I loved Alien 3", "Rate, Alien³=4.7"),
            ("I loved Harold & Kumar go to White Castle", "Rate, Harold and Kumar Go to White Castle=4.7"),
            ("I loved \"Matrix, The\"", "Rate, The Matrix=4.7"),
            ("I loved 500 Days of Summer", "Rate, (500) Days of Summer=4.7"),
            ("Loved when harry met sally", "Rate, When Harry Met Sally...=4.7"),
            ("\"Who Framed Roger Rabbit?\" was great", "Rate, Who Framed Roger Rabbit?=4.5"),
            ("I loved Kubrick's The Shining", "Rate, The Shining=4.7"),
            ("I loved 2001", "Rate, 2001: A Space Odyssey=4.7"),
            ("I loved the movie Heat", "Rate, Heat=4.7"),
            ("I loved Blorptron", "Rate, unknown Blorptron"),
            ("I loved \"Blorptron\"", "Rate, unknown Blorptron"),
            ("I loved \"Birds of Paradise Lost\"", "Rate, unknown Birds of Paradise Lost"),
        ],
    );
}

#[test]
fn shared_names_are_asked_or_told_apart() {
    check(
        read,
        &[
            ("I loved Crash", "Rate, Crash? 2004/1996"),
            ("I loved Crash (2004)", "Rate, Crash (2004)=4.7"),
            ("I loved the 1996 Crash", "Rate, Crash (1996)=4.7"),
            ("I loved Crash with Sandra Bullock", "Rate, Crash (2004)=4.7"),
            ("I loved Hamlet", "Rate, Hamlet? 1996/1990"),
            ("I loved Hamlet from 1990", "Rate, Hamlet (1990)=4.7"),
            ("I loved Solaris", "Rate, Solaris? 1972/2002"),
            ("I loved Tarkovsky's Solaris", "Rate, Solaris (1972)=4.7"),
            ("I hated \"Solaris\" (2002)", "Rate, Solaris (2002)=1"),
            ("what is Hamlet about?", "About, Hamlet? 1996/1990"),
        ],
    );
}

#[test]
fn common_words_are_films_only_where_they_can_be() {
    check(
        read,
        &[
            ("I loved it", "Unclear"),
            ("I love her", "Unclear"),
            ("I loved It", "Rate, It=4.7"),
            ("I loved Her and Up", "Rate, Her=4.7, Up=4.7"),
            ("Loved \"Up\"", "Rate, Up=4.7"),
            ("something big with speed", "Recommend, \"big with speed\""),
            ("I want to drive", "Recommend, \"drive\""),
            ("a film about an alien", "Recommend, \"a film about an alien\", +aliens"),
            ("I loved Big and Speed", "Rate, Big=4.7, Speed=4.7"),
            ("Up was okay. Her was boring.", "Rate, Up=3, Her=2.2"),
            ("cheer me up", "Recommend, \"cheer me up\", +feel-good"),
            ("I liked drive", "Rate, Drive=4"),
            ("it was great", "Unclear"),
        ],
    );
}

#[test]
fn a_wish_is_no_film() {
    check(
        read,
        &[
            (
                "a time-travel thriller about a heist",
                "Recommend, \"a time-travel thriller about a heist\", +heist, +time travel, +Thriller",
            ),
            (
                "Currently, I'm in a mood for a time-travel thriller with a focus on a viral apocalypse.",
                "Recommend, \"a time-travel thriller with a focus on a viral apocalypse\", +pandemic, +time travel, +Thriller",
            ),
            (
                "I'm in the mood for a slow burn about grief",
                "Recommend, \"a slow burn about grief\", +death and grief, +slow burn",
            ),
            ("something with aliens and a big twist", "Recommend, \"aliens and a big twist\", +aliens, +plot twist"),
            ("I want a movie about a shining knight", "Recommend, \"a movie about a shining knight\", +medieval"),
        ],
    );
}

#[test]
fn wishes_become_tags_and_genres() {
    check(
        read,
        &[
            (
                "something thoughtful about capital punishment",
                "Recommend, \"thoughtful about capital punishment\", +capital punishment, +thought-provoking",
            ),
            ("funny", "Recommend, \"funny\", +Comedy"),
            ("a feel-good heist movie", "Recommend, \"a feel-good heist movie\", +feel-good, +heist"),
            ("psychological thriller please", "Recommend, \"psychological thriller\", +psychological, +Thriller"),
            ("scary but not gory", "Recommend, \"scary\", -gory, +Horror"),
            ("I love psychological thrillers", "Recommend, \"psychological thrillers\", +psychological, +Thriller"),
            ("I hate musicals", "Recommend, -musical, -Musical"),
            ("a western", "Recommend, \"a western\", +western, +Western"),
            ("animated adventure", "Recommend, \"animated adventure\", +Animation"),
            ("stop-motion", "Recommend, \"stop-motion\", +stop motion"),
            ("sci-fi", "Recommend, \"sci-fi\", +Sci-Fi"),
            ("something dark and gritty", "Recommend, \"dark and gritty\", +dark, +gritty"),
            (
                "a film noir set in Los Angeles",
                "Recommend, \"a film noir set in Los Angeles\", +film noir, +los angeles",
            ),
            ("set in the 1950s", "Recommend, +1950s"),
            ("a classic", "Recommend, \"a classic\""),
        ],
    );
}

#[test]
fn refusals() {
    check(
        read,
        &[
            ("no gore", "Recommend, -gory"),
            ("no gore, violence or nudity please", "Recommend, -gory, -violent"),
            ("nothing sad", "Recommend, -depressing, -heartbreaking, -sad, -tragic"),
            ("not too violent", "Recommend, -violent"),
            ("a thriller without romance", "Recommend, \"a thriller\", -romantic, +Thriller, -Romance"),
            ("no musicals", "Recommend, -musical, -Musical"),
            ("no subtitles", "Recommend, in en"),
            ("no more superheroes", "Recommend, -based on a comic, -superhero"),
            ("no Marvel", "Recommend, -superhero, not Marvel Cinematic Universe"),
            (
                "a horror film, but nothing supernatural",
                "Recommend, \"a horror film\", -ghosts, -haunted house, -supernatural, +Horror",
            ),
            ("no gore, something funny", "Recommend, \"funny\", -gory, +Comedy"),
            ("nothing too scary", "Recommend, -scary"),
            ("not a fan of westerns", "Recommend, -western, -wild west, -Western"),
        ],
    );
}

#[test]
fn limits_are_filters() {
    check(
        read,
        &[
            ("from the 90s", "Recommend, 1990..1999"),
            ("a comedy from the eighties", "Recommend, \"a comedy\", +Comedy, 1980..1989"),
            ("older than 1970", "Recommend, ..1969"),
            ("before 1960", "Recommend, ..1959"),
            ("between 1980 and 1995", "Recommend, 1980..1995"),
            ("1980-1989", "Recommend, 1980..1989"),
            ("after 2010", "Recommend, 2011.."),
            ("since 2015", "Recommend, 2015.."),
            ("in 1994", "Recommend, 1994..1994"),
            ("recent horror", "Recommend, \"horror\", +Horror, 2020.."),
            ("something recent", "Recommend, 2020.."),
            ("80s or 90s action", "Recommend, \"action\", +Action, 1980..1999"),
            ("early 90s", "Recommend, 1990..1994"),
            ("from the last ten years", "Recommend, 2016.."),
            ("under two hours", "Recommend, ..120min"),
            ("90 minutes", "Recommend, ..95min"),
            ("at least two hours", "Recommend, 120..min"),
            ("less than an hour and a half", "Recommend, ..90min"),
            ("not too long", "Recommend, ..100min"),
            ("max 100 min", "Recommend, ..100min"),
            ("French film", "Recommend, in fr"),
            ("in Korean", "Recommend, \"Korean\", in ko"),
            ("a British comedy", "Recommend, \"a comedy\", +Comedy, in GB"),
            ("a foreign film", "Recommend, \"a foreign film\", not en"),
            ("nothing older than 2000", "Recommend, 2000.."),
            ("old movies", "Recommend, ..1996"),
        ],
    );
}

#[test]
fn people() {
    check(
        read,
        &[
            ("with Denzel Washington", "Recommend, with Denzel Washington"),
            ("by Agnès Varda", "Recommend, by Agnès Varda"),
            ("a film by agnes varda", "Recommend, by Agnès Varda"),
            ("directed by James Cameron", "Recommend, by James Cameron"),
            ("a Tarantino film", "Recommend, by Quentin Tarantino"),
            ("Hitchcock", "Recommend, by Alfred Hitchcock"),
            ("something with Tom Hanks", "Recommend, with Tom Hanks"),
            ("no Tom Hanks", "Recommend, not with Tom Hanks"),
            ("movies starring Al Pacino or Robert De Niro", "Recommend, with Al Pacino, with Robert De Niro"),
        ],
    );
}

#[test]
fn examples_and_critiques() {
    check(
        read,
        &[
            ("something like Heat", "Recommend, like Heat"),
            ("something like Heat but lighter", "Recommend, like Heat, Lighter"),
            ("in the vein of Arrival", "Recommend, like Arrival"),
            ("similar to Fargo and Pulp Fiction", "Recommend, like Fargo, like Pulp Fiction"),
            ("more like Heat", "Recommend, like Heat"),
            ("movies like \"Inception\"", "Recommend, like Inception"),
            ("if you like Fargo what would you recommend", "Recommend, like Fargo"),
            ("something like Arrival, but funnier", "Recommend, like Arrival, Funnier"),
            ("something like Arrival but warmer", "Recommend, like Arrival, Lighter"),
            ("Heat", "Recommend, like Heat"),
            ("Heat, Fargo, Alien", "Recommend, like Heat, like Fargo, like Alien"),
        ],
    );
}

#[test]
fn how_many_and_how_known() {
    check(
        read,
        &[
            ("give me three", "Recommend, x3"),
            ("top 10", "Recommend, x10"),
            ("recommend 5 movies", "Recommend, x5"),
            ("a film", "Recommend"),
            (
                "give me three funny horror movies from the 90s under two hours",
                "Recommend, \"funny horror movies\", +Comedy, +Horror, 1990..1999, ..120min, x3",
            ),
            (
                "something thoughtful about capital punishment, give me three",
                "Recommend, \"thoughtful about capital punishment\", +capital punishment, +thought-provoking, x3",
            ),
            (
                "can you suggest a good sci-fi from the 70's or 80's, but not star wars",
                "Recommend, \"good sci-fi\", +Sci-Fi, 1970..1989, not star wars",
            ),
            ("something short and funny, we only have an hour and a half", "Recommend, \"funny\", +Comedy, ..95min"),
            ("something thrilling to watch with my mum", "Recommend, \"thrilling to watch with my mum\", +Thriller"),
            ("a couple of westerns", "Recommend, \"westerns\", +western, +Western, x2"),
            ("hidden gems", "Recommend, little-known"),
            ("something underrated", "Recommend, little-known"),
            ("a blockbuster", "Recommend, +blockbuster, well-known"),
            ("just one film", "Recommend, x1"),
        ],
    );
}

#[test]
fn other_intents() {
    check(
        read,
        &[
            ("hi", "Greet"),
            ("Hello!", "Greet"),
            ("thanks a lot", "Thanks"),
            ("help", "Help"),
            ("what can you do?", "Help"),
            ("undo", "Undo"),
            ("start over", "StartOver"),
            ("my profile", "ShowProfile"),
            ("what do you know about me", "ShowProfile"),
            ("show me my watchlist", "ShowWatchlist"),
            ("more", "More"),
            ("show me more", "More"),
            ("what is Heat about?", "About, asked Heat"),
            ("tell me about the matrix", "About, asked The Matrix"),
            ("add Heat to my watchlist", "Rate, watchlist Heat"),
            ("who directed Fargo?", "About, asked Fargo"),
            ("what did I say I liked?", "ShowProfile"),
            ("surprise me", "Recommend"),
            ("What should I watch tonight?", "Recommend"),
            ("pick something for me please", "Recommend"),
            ("anything good?", "Recommend"),
            ("asdf qwer zxcv", "Unclear"),
            ("", "Unclear"),
            ("🙂🙃", "Unclear"),
            ("SELECT * FROM movies;", "Unclear"),
        ],
    );
}

#[test]
fn whole_messages() {
    check(
        read,
        &[
            (
                "I loved Inside Man, Argo was fine, I Am Legend did nothing for me; tonight something thoughtful about capital punishment",
                "Recommend, Inside Man=4.7, Argo=3, I Am Legend=1.8, \"thoughtful about capital punishment\", +capital punishment, +thought-provoking",
            ),
            ("I loved Heat, give me something lighter", "Recommend, Heat=4.7, \"lighter\", +lighthearted"),
            (
                "Seen Heat and Fargo, both great. Looking for a spy movie.",
                "Recommend, Heat=4.5, Fargo=4.5, \"a spy movie\", +espionage",
            ),
            (
                "Hi! I love Fargo and I want something funny with my kids, no horror",
                "Recommend, Fargo=4.7, \"funny with my kids\", +family film, -chilling, -creepy, -scary, +Comedy, -Horror",
            ),
            (
                "I hated Titanic because it was too long, recommend me a short thriller",
                "Recommend, Titanic=1, \"a thriller\", +Thriller, ..100min",
            ),
        ],
    );
}

#[test]
fn messages_about_the_shown_list() {
    check(
        read_with_list,
        &[
            ("the second one", "About, #2 asked"),
            ("like #3 but lighter", "Refine, Lighter, #3 morelike"),
            ("I've seen that", "Rate, it seen"),
            ("I've seen the first two", "Rate, #1 seen, #2 seen"),
            ("I've seen the third one", "Rate, #3 seen"),
            ("not so long", "Refine, Shorter"),
            ("no more superheroes", "Refine, -based on a comic, -superhero"),
            ("more", "More"),
            ("why the second one?", "Why, #2 asked"),
            ("why", "Why"),
            ("why #2?", "Why, #2 asked"),
            ("I loved the third one", "Rate, #3=4.7"),
            ("the first one was boring", "Rate, #1=2.2"),
            ("put the first one on my watchlist", "Rate, #1 watchlist"),
            ("funnier and shorter", "Refine, Funnier, Shorter"),
            ("more like this", "Refine, it morelike"),
            ("not that one", "Refine, it notinterested"),
            ("tell me about number 4", "About, #4 asked"),
            ("what is it about?", "About, it asked"),
            ("lighter", "Refine, Lighter"),
            ("older", "Refine, Older"),
            ("newer", "Refine, Newer"),
            ("less known", "Refine, LessKnown"),
            ("something weirder", "Refine, Weirder"),
            ("I hated it", "Rate, it=1"),
            ("I've watched 1 and 2", "Rate, #1 seen, #2 seen"),
            ("I loved 1, 3 and 4", "Rate, #1=4.7, #3=4.7, #4=4.7"),
            ("add 2 to my watchlist", "Rate, #2 watchlist"),
            ("I loved Fargo but Titanic was too long", "Rate, Fargo=4.7, Titanic=2.5"),
            ("something for date night, not too cheesy", "Refine, -campy"),
            ("the first one was too long", "Refine, Shorter, #1=2.5"),
            ("seen it", "Rate, it seen"),
            ("more like the last one", "Refine, #5 morelike"),
            ("warmer please", "Refine, Lighter"),
            ("surprise me", "Recommend"),
            ("I want something darker", "Refine, Darker"),
            ("not the second one", "Refine, #2 notinterested"),
            ("show me something else", "More"),
            ("only from the 90s", "Refine, 1990..1999"),
            ("with less violence", "Refine, -violent"),
            ("too dark", "Refine, Lighter"),
            ("I loved #1 and #2", "Rate, #1=4.7, #2=4.7"),
            ("thanks", "Thanks"),
            ("I loved Heat", "Rate, Heat=4.7"),
        ],
    );
}

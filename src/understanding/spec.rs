//! What the rules understand, sentence by sentence. Each line is a message and what it means; see [`render`] for the form.

use std::sync::LazyLock;

use super::builtin::{Context, understand};
use super::{Intent, Lexicon, Preferences, Reference, ReferenceMeaning, Role};
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
            ("I adored Heat", ""),
            ("I absolutely loved Heat", ""),
            ("I loved Heat", ""),
            ("I really liked Heat", ""),
            ("I liked Heat", ""),
            ("I enjoyed Heat", ""),
            ("I'm very fond of Heat", ""),
            ("I'm a huge fan of Heat", ""),
            ("Heat was amazing", ""),
            ("Heat was great", ""),
            ("Heat was really good", ""),
            ("Heat was good", ""),
            ("Heat was pretty good", ""),
            ("Heat is decent", ""),
            ("Heat was okay", ""),
            ("Heat was just okay for me", ""),
            ("Heat was fine", ""),
            ("Heat was so-so", ""),
            ("Heat was meh", ""),
            ("I have mixed feelings about Heat", ""),
            ("Heat didn't do much for me", ""),
            ("Heat did nothing for me", ""),
            ("Heat is not my favourite", ""),
            ("I wasn't a fan of Heat", ""),
            ("Heat wasn't my cup of tea", ""),
            ("Heat didn't quite hit the mark", ""),
            ("I didn't like Heat", ""),
            ("I really didn't like Heat", ""),
            ("I didn't really like Heat", ""),
            ("I didn't like Heat at all", ""),
            ("Heat was boring", ""),
            ("I disliked Heat", ""),
            ("I can't stand Heat", ""),
            ("I hated Heat", ""),
            ("Heat was a waste of time", ""),
            ("Heat is one of the worst films ever", ""),
            ("Heat is a masterpiece", ""),
            ("Heat wasn't bad", ""),
            ("I didn't hate Heat", ""),
            ("I couldn't get into Heat", ""),
            ("Heat left me cold", ""),
            ("Heat blew me away", ""),
            ("heat was not very good", ""),
            ("Heat wasn't that great", ""),
            ("I don't mind Heat", ""),
            ("Heat disappointed me", ""),
            ("Heat bored me", ""),
            ("Heat had its moments", ""),
        ],
    );
}

#[test]
fn opinions_reach_over_lists() {
    check(
        read,
        &[
            ("I loved Heat, Fargo and Alien, but not Titanic", ""),
            ("Heat and Fargo are okay, Titanic was boring", ""),
            ("I loved Heat but hated Fargo", ""),
            ("I loved both \"Heat\" and \"Fargo.\" \"Alien\" was okay.", ""),
            ("\"Heat,\" \"Fargo,\" and \"Alien\" are all okay for me.", ""),
            ("I enjoyed Heat, while Fargo is okay for me", ""),
            ("Movies that I find okay include \"Heat,\" \"Fargo,\" and \"Alien.\"", ""),
            ("I found \"Heat\" to be quite good and \"Fargo\" absolutely amazing", ""),
            ("\"Heat\" is a movie I absolutely loved", ""),
            ("As for Heat and Fargo, they're just okay", ""),
            ("I liked Heat, and Fargo and Alien were great", ""),
            ("Neither Heat nor Fargo was great", ""),
            ("I didn't think Heat was that great", ""),
            ("I loved Heat. Same with Fargo.", ""),
            ("I saw Heat and loved it", ""),
            ("I've seen Heat. It was amazing!", ""),
            ("I really enjoyed \"Heat,\" with \"Fargo\" being close behind.", ""),
            ("I loved The Good, the Bad and the Ugly and Lock, Stock & Two Smoking Barrels", ""),
            ("I liked Crouching Tiger, Hidden Dragon, Monsters, Inc. and Heat", ""),
            ("I love 10 Things I Hate About You and Love Actually", ""),
            ("Everything except Heat was great", ""),
            ("I like films like Heat and Fargo", ""),
            ("I enjoyed all of these: Heat, Fargo, Alien", ""),
            ("Loved Heat, liked Fargo, hated Titanic", ""),
        ],
    );
}

#[test]
fn ratings_given_outright() {
    check(
        read,
        &[
            ("Heat: 9/10", ""),
            ("I gave Heat a 9", ""),
            ("Heat 8/10, Fargo 6/10 and Titanic 2/10", ""),
            ("4 stars for Heat", ""),
            ("Heat - 4.5/5", ""),
            ("Heat ⭐⭐⭐", ""),
            ("Heat ★★★★½", ""),
            ("Heat gets a B+", ""),
            ("Heat 👍 Titanic 👎", ""),
            ("rate Heat 4.5", ""),
            ("I'd give Fargo three and a half stars", ""),
            ("Heat 8 out of 10", ""),
            ("two thumbs up for Heat", ""),
            ("I gave Heat an 8 and Fargo a 6", ""),
        ],
    );
}

#[test]
fn watching_is_no_opinion() {
    check(
        read,
        &[
            ("I've seen Heat", ""),
            ("I already watched Heat and Fargo", ""),
            ("I have never seen Heat", ""),
            ("I haven't seen Fargo yet", ""),
            ("I never saw Alien, but I loved Aliens", ""),
            ("I've heard of Heat", ""),
            ("I've seen Heat but not Fargo", ""),
            ("Is Heat any good?", ""),
            ("Have you seen Inception?", ""),
        ],
    );
}

#[test]
fn titles_are_found_however_they_are_written() {
    check(
        read,
        &[
            ("i loved heat and the matrix", ""),
            ("i loved THE MATRIX", ""),
            ("I LOVED HEAT AND FARGO", ""),
            ("loved amelie", ""),
            ("i liked la vita e bella", ""),
            ("loved spiderman", ""),
            ("I loved \"Life Is Beautiful (La Vita è bella)\"", ""),
            ("I loved Lock Stock and Two Smoking Barrels", ""),
            ("I loved Rocky 2 and Rocky Four", ""),
            ("I loved Godfather Part 2", ""),
            ("i liked the godfather II", ""),
            ("I loved 12 Monkeys and Se7en", ""),
            ("I loved Oceans 11", ""),
            ("I loved Walle and ET", ""),
            ("I loved LA Confidential", ""),
            ("I loved Two Towers", ""),
            ("I loved The Empire Strikes Back", ""),
            ("I loved Strangelove", ""),
            ("I loved Borat", ""),
            ("I loved Harry Potter and the Philosopher's Stone", ""),
            ("I loved T2 and HP3", ""),
            ("I loved LOTR", ""),
            ("I loved intersteller and the dark nite", ""),
            ("I loved pulp ficton", ""),
            ("I loved Kill Bill 1 and 2", ""),
            ("I loved the first Matrix", ""),
            ("I loved Alien 3", ""),
            ("I loved Harold & Kumar go to White Castle", ""),
            ("I loved \"Matrix, The\"", ""),
            ("I loved 500 Days of Summer", ""),
            ("Loved when harry met sally", ""),
            ("\"Who Framed Roger Rabbit?\" was great", ""),
            ("I loved Kubrick's The Shining", ""),
            ("I loved 2001", ""),
            ("I loved the movie Heat", ""),
            ("I loved Blorptron", ""),
            ("I loved \"Blorptron\"", ""),
            ("I loved \"Birds of Paradise Lost\"", ""),
        ],
    );
}

#[test]
fn shared_names_are_asked_or_told_apart() {
    check(
        read,
        &[
            ("I loved Crash", ""),
            ("I loved Crash (2004)", ""),
            ("I loved the 1996 Crash", ""),
            ("I loved Crash with Sandra Bullock", ""),
            ("I loved Hamlet", ""),
            ("I loved Hamlet from 1990", ""),
            ("I loved Solaris", ""),
            ("I loved Tarkovsky's Solaris", ""),
            ("I hated \"Solaris\" (2002)", ""),
            ("what is Hamlet about?", ""),
        ],
    );
}

#[test]
fn common_words_are_films_only_where_they_can_be() {
    check(
        read,
        &[
            ("I loved it", ""),
            ("I love her", ""),
            ("I loved It", ""),
            ("I loved Her and Up", ""),
            ("Loved \"Up\"", ""),
            ("something big with speed", ""),
            ("I want to drive", ""),
            ("a film about an alien", ""),
            ("I loved Big and Speed", ""),
            ("Up was okay. Her was boring.", ""),
            ("cheer me up", ""),
            ("I liked drive", ""),
            ("it was great", ""),
        ],
    );
}

#[test]
fn a_wish_is_no_film() {
    check(
        read,
        &[
            ("a time-travel thriller about a heist", ""),
            ("Currently, I'm in a mood for a time-travel thriller with a focus on a viral apocalypse.", ""),
            ("I'm in the mood for a slow burn about grief", ""),
            ("something with aliens and a big twist", ""),
            ("I want a movie about a shining knight", ""),
        ],
    );
}

#[test]
fn wishes_become_tags_and_genres() {
    check(
        read,
        &[
            ("something thoughtful about capital punishment", ""),
            ("funny", ""),
            ("a feel-good heist movie", ""),
            ("psychological thriller please", ""),
            ("scary but not gory", ""),
            ("I love psychological thrillers", ""),
            ("I hate musicals", ""),
            ("a western", ""),
            ("animated adventure", ""),
            ("stop-motion", ""),
            ("sci-fi", ""),
            ("something dark and gritty", ""),
            ("a film noir set in Los Angeles", ""),
            ("set in the 1950s", ""),
            ("a classic", ""),
        ],
    );
}

#[test]
fn refusals() {
    check(
        read,
        &[
            ("no gore", ""),
            ("no gore, violence or nudity please", ""),
            ("nothing sad", ""),
            ("not too violent", ""),
            ("a thriller without romance", ""),
            ("no musicals", ""),
            ("no subtitles", ""),
            ("no more superheroes", ""),
            ("no Marvel", ""),
            ("a horror film, but nothing supernatural", ""),
            ("no gore, something funny", ""),
            ("nothing too scary", ""),
            ("not a fan of westerns", ""),
        ],
    );
}

#[test]
fn limits_are_filters() {
    check(
        read,
        &[
            ("from the 90s", ""),
            ("a comedy from the eighties", ""),
            ("older than 1970", ""),
            ("before 1960", ""),
            ("between 1980 and 1995", ""),
            ("1980-1989", ""),
            ("after 2010", ""),
            ("since 2015", ""),
            ("in 1994", ""),
            ("recent horror", ""),
            ("something recent", ""),
            ("80s or 90s action", ""),
            ("early 90s", ""),
            ("from the last ten years", ""),
            ("under two hours", ""),
            ("90 minutes", ""),
            ("at least two hours", ""),
            ("less than an hour and a half", ""),
            ("not too long", ""),
            ("max 100 min", ""),
            ("French film", ""),
            ("in Korean", ""),
            ("a British comedy", ""),
            ("a foreign film", ""),
            ("nothing older than 2000", ""),
            ("old movies", ""),
        ],
    );
}

#[test]
fn people() {
    check(
        read,
        &[
            ("with Denzel Washington", ""),
            ("by Agnès Varda", ""),
            ("a film by agnes varda", ""),
            ("directed by James Cameron", ""),
            ("a Tarantino film", ""),
            ("Hitchcock", ""),
            ("something with Tom Hanks", ""),
            ("no Tom Hanks", ""),
            ("movies starring Al Pacino or Robert De Niro", ""),
        ],
    );
}

#[test]
fn examples_and_critiques() {
    check(
        read,
        &[
            ("something like Heat", ""),
            ("something like Heat but lighter", ""),
            ("in the vein of Arrival", ""),
            ("similar to Fargo and Pulp Fiction", ""),
            ("more like Heat", ""),
            ("movies like \"Inception\"", ""),
            ("if you like Fargo what would you recommend", ""),
            ("something like Arrival, but funnier", ""),
            ("Heat", ""),
            ("Heat, Fargo, Alien", ""),
        ],
    );
}

#[test]
fn how_many_and_how_known() {
    check(
        read,
        &[
            ("give me three", ""),
            ("top 10", ""),
            ("recommend 5 movies", ""),
            ("a film", ""),
            ("give me three funny horror movies from the 90s under two hours", ""),
            ("a couple of westerns", ""),
            ("hidden gems", ""),
            ("something underrated", ""),
            ("a blockbuster", ""),
            ("just one film", ""),
        ],
    );
}

#[test]
fn other_intents() {
    check(
        read,
        &[
            ("hi", ""),
            ("Hello!", ""),
            ("thanks a lot", ""),
            ("help", ""),
            ("what can you do?", ""),
            ("undo", ""),
            ("start over", ""),
            ("my profile", ""),
            ("what do you know about me", ""),
            ("show me my watchlist", ""),
            ("more", ""),
            ("show me more", ""),
            ("what is Heat about?", ""),
            ("tell me about the matrix", ""),
            ("add Heat to my watchlist", ""),
            ("who directed Fargo?", ""),
            ("asdf qwer zxcv", ""),
            ("", ""),
            ("🙂🙃", ""),
            ("SELECT * FROM movies;", ""),
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
                "",
            ),
            ("I loved Heat, give me something lighter", ""),
            ("Seen Heat and Fargo, both great. Looking for a spy movie.", ""),
            ("Hi! I love Fargo and I want something funny with my kids, no horror", ""),
            ("I hated Titanic because it was too long, recommend me a short thriller", ""),
        ],
    );
}

#[test]
fn messages_about_the_shown_list() {
    check(
        read_with_list,
        &[
            ("the second one", ""),
            ("like #3 but lighter", ""),
            ("I've seen that", ""),
            ("I've seen the first two", ""),
            ("I've seen the third one", ""),
            ("not so long", ""),
            ("no more superheroes", ""),
            ("more", ""),
            ("why the second one?", ""),
            ("why", ""),
            ("why #2?", ""),
            ("I loved the third one", ""),
            ("the first one was boring", ""),
            ("put the first one on my watchlist", ""),
            ("funnier and shorter", ""),
            ("more like this", ""),
            ("not that one", ""),
            ("tell me about number 4", ""),
            ("what is it about?", ""),
            ("lighter", ""),
            ("older", ""),
            ("newer", ""),
            ("less known", ""),
            ("something weirder", ""),
            ("I hated it", ""),
            ("seen it", ""),
            ("more like the last one", ""),
            ("I want something darker", ""),
            ("not the second one", ""),
            ("show me something else", ""),
            ("only from the 90s", ""),
            ("with less violence", ""),
            ("too dark", ""),
            ("I loved #1 and #2", ""),
            ("thanks", ""),
            ("I loved Heat", ""),
        ],
    );
}

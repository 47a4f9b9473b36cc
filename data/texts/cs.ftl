# Texty Matinee v češtině. Identifikátory a mezery k vyplnění jsou stejné jako v en.ftl.

## Obecné

list-and = { $first } a { $last }
decimal-sign = ,

## Hovor

welcome = Dobrý den, jsem Matinee. Řekněte mi, které filmy se vám líbily a na co máte náladu, a já vám něco doporučím.
greeting = Dobrý den! Na co byste se chtěli podívat?
how-to-ask = Pište jako příteli: filmy, které jste milovali nebo nemohli vystát, náladu, téma, léta, tvůrce, nebo co v tom být nemá. Zatím nejlépe rozumím angličtině.
example = Například: I loved Inside Man, Argo was fine, I Am Legend did nothing for me; tonight something thoughtful about capital punishment.
help-after-a-list = Po seznamu můžete říct: more, lighter, older, less known, not so long, no superheroes, like the third but funnier, I've seen the second, why the first?, undo, start over.
help-opinions = Z vašich názorů poznávám váš vkus: I gave Heat a 9, I couldn't stand Cats.
help-profile = Kdykoli si řekněte o svůj profil nebo o seznam filmů k vidění. Vše, co je o vás uloženo, lze vyvézt i smazat.
you-are-welcome = Není zač. Hezkou podívanou!
unclear = Tomu jsem nerozuměl. Řekněte mi film, který se vám líbil, nebo na co máte náladu.
which-film = Který film myslíte? Jmenujte ho, nebo řekněte třeba: what is the second one about?
unknown-title = Film „{ $title }“ neznám, proto jsem ho vynechal.

about-matinee = Matinee doporučuje filmy podle vašich vlastních slov. Učí se z filmů, které ohodnotíte, a ke každému doporučení řekne skutečný důvod.
about-catalog = Verze { $version }. Katalog „{ $name }“ má { $count ->
    [one] jeden film
    [few] { $count } filmy
   *[other] { $count } filmů
} s hodnoceními skutečných lidí.
about-catalog-simulated = Verze { $version }. Katalog „{ $name }“ má { $count ->
    [one] jeden film
    [few] { $count } filmy
   *[other] { $count } filmů
}. Hodnocení jsou simulovaná podle témat, žánrů a obecné obliby: nejsou od skutečných lidí.
privacy-learning = Tento Matinee se učí od svých uživatelů: filmy, které hodnotíte, bez vašeho jména, patří k tomu, na čem se učí jeho model. Když smažete hodnocení nebo všechno, z modelu to zmizí při příštím učení.
privacy-no-learning = Model se na vašich hodnoceních neučí: použijí se jen při přípravě odpovědi pro vás.
about-sources = Skóre podle hodnocení počítá EASE (Steck 2019), lineární model, takže podíl každého vámi hodnoceného filmu je přesný.

## Seznamy

list-introduction = { $count ->
    [one] Tenhle je pro vás:
    [few] Tyhle { $count } jsou pro vás:
   *[other] Těchhle { $count } je pro vás:
}
list-shorter-than-wanted = { $count ->
    [one] Tomu všemu vyhovuje jen jeden film.
    [few] Tomu všemu vyhovují jen { $count } filmy.
   *[other] Tomu všemu vyhovuje jen { $count } filmů.
}
list-without-ratings = Řekněte mi dva nebo tři filmy, které se vám líbí nebo nelíbí, a doporučení budou podle vašeho vkusu.
nothing-more = Další takové filmy, které jste neviděli ani nehodnotili, už nemám. Změňte trochu přání, nebo začněte znovu.
nothing-found = Nic takového jsem nenašel. Řekněte to jinak, nebo něco vynechte.
nothing-more-within-the-limits = Žádný další film nevyhovuje všem těm mezím. Můžete se jedné vzdát: { $ways }.
nothing-within-the-limits = Žádný film nevyhovuje všem těm mezím. Můžete se jedné vzdát: { $ways }.
list-is-gone = Ten seznam už neexistuje. Zeptejte se prosím znovu.
no-such-position = Na tom místě seznamu žádný film není.
note-simulated = Hodnocení, z nichž se skóre počítá, jsou simulovaná, ne od skutečných lidí.
note-unchecked = Katalog o svých filmech neříká dost, aby šlo ověřit: { $parts }.
note-model = Filmy posoudil jazykový model { $model }.
note-model-late = Jazykový model { $model } byl příliš pomalý; tato odpověď je bez něj.
note-model-failed = Jazykový model { $model } teď nelze použít; tato odpověď je bez něj.
note-model-budget = Dnešní podíl jazykového modelu { $model } je vyčerpán; tato odpověď je bez něj.

relax-years = jakýkoli rok
relax-runtime = jakákoli délka
relax-language = jakýkoli jazyk
relax-country = jakákoli země
relax-franchise = všechny série
relax-genres = všechny žánry
relax-tags = všechna témata
relax-people = kdokoli v něm hraje
relax-gives = { $part } ({ $count ->
    [one] jeden film
    [few] { $count } filmy
   *[other] { $count } filmů
})

part-years = léta
part-runtime = délku
part-language = jazyk
part-country = zemi
part-franchise = sérii
part-genres = žánry
part-tags = témata
part-people = tvůrce

## Důvody

film-with-share = { $title } ({ $percent } %)
film-with-rating-and-share = { $title } (hodnocení { $rating }): { $percent } %
reason-loved = Protože se vám velmi líbí { $films }.
reason-liked = Protože se vám líbí { $films }.
reason-disliked = Protože se vám nelíbí { $films }.
reason-similar = Podobá se filmu { $films }.
reason-matches = Odpovídá: { $parts }.
reason-near = Významem má blízko k tomu, co popisujete.
reason-missing = Není v něm: { $parts }.
reason-average = { $count ->
    [one] Jeden člověk ho hodnotí
    [few] { $count } lidé ho hodnotí
   *[other] { $count } lidí ho hodnotí
} průměrně { $average } z 5.
reason-average-simulated = Simulované publikum ho hodnotí { $average } z 5.

why-scores = { $title }: { $total } z 10. Vašim hodnocením odpovídá na { $collaborative } (váha { $importance } %) a vašemu přání na { $content } (váha { $rest } %), pokaždé v porovnání s filmem, který odpovídá nejlépe.
why-for = Mluví pro něj: { $films }.
why-against = Mluví proti němu: { $films }.
why-no-ratings = Žádné z vašich hodnocení nebylo použito.
why-simulated = Model, z nějž podíly pocházejí, se učil na simulovaném publiku.
why-matches = Z vašeho přání má: { $parts }.
why-missing = Z vašeho přání nemá: { $parts }.
why-nothing-yet = V tomto rozhovoru jsem ještě nic nedoporučil.
why-not-ranked = { $title } nebyl hodnocen, takže není co počítat.

## Co jsem pochopil

chip-rating = { $title }: { $rating }
chip-seen = viděno: { $title }
chip-not = ne { $what }
chip-related = příbuzné: { $tags }
chip-years-from = od { $from }
chip-years-to = do { $to }
chip-runtime = { $from }–{ $to } min
chip-runtime-from = aspoň { $from } min
chip-runtime-to = nejvýš { $to } min
chip-language = jazyk { $languages }
chip-country = země { $countries }
chip-person = { $name }
chip-without-person = bez: { $name }
chip-similar = jako { $title }
chip-well-known = známé
chip-little-known = málo známé
chip-count = { $count ->
    [one] jeden film
    [few] { $count } filmy
   *[other] { $count } filmů
}
chip-words = „{ $words }“
taken-back = Vzato zpět.
not-yours = To je názor někoho jiného; vzít zpět ho může jen on.

## Filmy

rated = Zapsáno: { $title }, { $rating } z 5.
unrated = Vaše hodnocení filmu { $title } je smazáno.
liked = Líbí se vám { $title }.
unliked = { $title } už nemáte mezi oblíbenými.
disliked = Nelíbí se vám { $title }.
undisliked = { $title } už nemáte mezi neoblíbenými.
marked-seen = { $title } máte mezi viděnými.
marked-unseen = { $title } už nemáte mezi viděnými.
on-watchlist = { $title } máte v seznamu k vidění.
off-watchlist = { $title } už nemáte v seznamu k vidění.
not-interested = Dobře, { $title } ne.
facts-directors = , režie { $names }
facts-cast = , hrají { $names }
facts-runtime = { $minutes } minut
no-plot = Katalog neříká, co se v něm děje.

which-one = Který film „{ $title }“ myslíte?
choice-none = Žádný z nich
left-out = Dobře, „{ $title }“ vynechám.

## Tlačítka

button-more = Další
button-undo = Zpět
button-like = Líbí
button-dislike = Nelíbí
button-seen = Viděno
button-watchlist = K vidění
button-more-like-this = Další takové
critique-lighter = Lehčí
critique-darker = Temnější
critique-funnier = Zábavnější
critique-scarier = Strašidelnější
critique-more-romantic = Romantičtější
critique-more-exciting = Napínavější
critique-more-thoughtful = Hlubší
critique-weirder = Podivnější
critique-shorter = Kratší
critique-longer = Delší
critique-older = Starší
critique-newer = Novější
critique-better-known = Známější
critique-less-known = Méně známé

undone = Vzato zpět.
undone-films = Vzato zpět: { $films }.
nothing-to-undo = Není co vzít zpět.
started-over = Nový rozhovor. Vaše hodnocení zůstávají. Na co byste se chtěli podívat?

## Profil, seznam k vidění, nastavení

profile-counts = Hodnoceno: { $rated }, viděno: { $seen }, k vidění: { $watchlist }.
profile-empty = O vašem vkusu zatím nic nevím. Řekněte mi dva nebo tři filmy, které se vám líbí nebo nelíbí.
profile-tags = Líbí se vám: { $list }.
profile-genres = Žánry: { $list }.
profile-decades = Desetiletí: { $list }.
profile-best = Nejlépe hodnocené: { $list }.
decade = od roku { $year }
watchlist = { $count ->
    [one] V seznamu k vidění máte jeden film.
    [few] V seznamu k vidění máte { $count } filmy.
   *[other] V seznamu k vidění máte { $count } filmů.
}
watchlist-empty = Váš seznam k vidění je prázdný.

setting-count = Filmů v seznamu: { $count }
setting-importance = Důležitost: { $importance } % vaše hodnocení, { $rest } % přání
setting-past-ratings-on = Hodnocení z dřívějších rozhovorů: používají se
setting-past-ratings-off = Hodnocení z dřívějších rozhovorů: nepoužívají se
setting-model = Jazykový model: { $model }
setting-locale = Jazyk: { $locale }
setting-locale-follows = podle vaší platformy
setting-count-range = Seznam má 1 až 100 filmů. Nic se nezměnilo.
setting-importance-range = Důležitost je od 0 do 100. Nic se nezměnilo.
setting-model-unknown = Model „{ $model }“ tu není. Jsou tu: { $models }. Nic se nezměnilo.
setting-locale-unknown = Tím jazykem zatím nemluvím. Mluvím: { $languages }. Nic se nezměnilo.

## Účty a data

login-link = Tímto odkazem se jednou přihlásíte, platí { $minutes } minut: { $link }
login-no-page = Tahle Matinee nemá webovou stránku, kam by se šlo přihlásit.
link-code = Tento kód zadejte Matinee tam, kde máte svůj druhý účet, platí { $minutes } minut: { $code }
link-code-wrong = Ten kód je chybný, použitý nebo už neplatí. Vytvořte si nový a zkuste to znovu.
link-with-yourself = Ten kód je váš vlastní. Zadejte ho Matinee ze svého druhého účtu.
linked = Vaše účty jsou teď jeden. { $count ->
    [0] Nebylo co spojovat.
    [one] Spojil se jeden film; platí novější hodnocení.
    [few] Spojily se { $count } filmy; platí novější hodnocení.
   *[other] Spojilo se { $count } filmů; platí novější hodnocení.
}
unlinked = Opět odděleno: { $accounts }.
nothing-to-unlink = Vaše účty nebyly spojené, není co oddělovat.
ask-again = To bylo ukázáno jednou a neukládá se. Požádejte prosím znovu.
export = Tady je vše, co je o vás uloženo.
forget-question = Smazat vše, co je o vás uloženo: { $rated ->
    [one] jedno hodnocení
    [few] { $rated } hodnocení
   *[other] { $rated } hodnocení
}, seznamy, rozhovory a spojené účty? Nejde to vzít zpět.
forget-yes = Smazat vše
forget-no = Nechat vše
forgotten = Vše, co o vás bylo uloženo, je smazáno.
forgotten-learnt = Co se model naučil z vašich hodnocení, zmizí při jeho příštím učení.
not-forgotten = Nic se nesmazalo.

## Telegram

telegram-scores = ⭐ { $total }/10 · váš vkus { $collaborative } · vaše přání { $content }
telegram-understood = Pochopil jsem: { $parts }
telegram-receipt-title = Co jsem pochopil. Stisknutím vezmete kteroukoli část zpět.
telegram-more-like = Další podobné
telegram-why = Proč?
telegram-plot = Děj
telegram-as-text = Seznam jako text
telegram-receipt = Co jsem pochopil
telegram-back = Zpět k filmu
telegram-open-chat = Zeptat se Matinee
telegram-inline-button = Popovídat si s Matinee
telegram-for = { $name }, tohle je pro vás:
telegram-private = To je jen pro vás. Otevřete si se mnou soukromý chat a zeptejte se tam.
telegram-old-button = Tohle tlačítko je už příliš staré. Zeptejte se prosím znovu.
telegram-wordless = Zatím umím číst jen slova. Řekněte mi film, který se vám líbil, nebo na co máte náladu.
telegram-usage-rate = Jmenujte film a hodnocení od 0,5 do 5, například: /rate Heat 4,5
telegram-usage-like = Jmenujte film, například: /like Heat
telegram-usage-seen = Jmenujte film, například: /seen Heat
telegram-usage-similar = Jmenujte film, například: /similar Heat
telegram-usage-settings = Například: /settings importance 70, /settings count 7, /settings past off, /settings language cs
telegram-command-recommend = Filmy podle toho, na co máte náladu
telegram-command-more = Další filmy jako ty poslední
telegram-command-rate = Ohodnotit film: /rate Heat 4,5
telegram-command-like = Říct, že se vám film líbí
telegram-command-seen = Označit film jako viděný
telegram-command-similar = Filmy podobné některému
telegram-command-why = Proč byly doporučeny poslední filmy
telegram-command-watchlist = Váš seznam filmů k vidění
telegram-command-profile = Co vím o vašem vkusu
telegram-command-settings = Vaše nastavení
telegram-command-undo = Vzít zpět poslední krok
telegram-command-new = Začít nový rozhovor; hodnocení zůstanou
telegram-command-login = Jednorázový odkaz na webovou stránku
telegram-command-link = Spojit vaše účty na více místech
telegram-command-unlink = Rozdělit spojené účty
telegram-command-export = Vše, co je o vás uloženo, jako soubor
telegram-command-forget = Smazat vše, co je o vás uloženo
telegram-command-help = Jak to funguje
telegram-command-about = Co je Matinee, nebo o čem je některý film

## Když něco selže

error-busy = Mám teď mnoho práce. Zkuste to prosím za pár vteřin.
error-database = U mě se něco pokazilo a nic se nezměnilo. Zkuste to prosím za chvíli znovu.

## Terminál

terminal-scores = { $total } (hodnocení { $collaborative }, přání { $content })
terminal-understood = Pochopil jsem: { $parts }  (/drop N vezme jedno zpět)
terminal-next = Dále: { $steps }  (nebo řekněte, co má být jinak)
terminal-saved = Uloženo jako { $file } v této složce.
terminal-not-saved = Soubor { $file } nejde do této složky zapsat. Už tam je, nebo je složka chráněná?
terminal-unknown-command = Takový příkaz není. /help je vypíše.
terminal-usage-why = Takto: /why 2
terminal-usage-about = Takto: /about 2, nebo /about Heat
terminal-usage-like = Jmenujte film číslem nebo názvem, například: 2, nebo Heat
terminal-usage-rate = Takto: /rate Heat 4,5 (0,5 až 5)
terminal-usage-drop = Takto: /drop 1, s číslem z toho, co jsem naposledy pochopil
terminal-usage-settings = Takto: /settings importance 70. Jsou tu: count, importance, past (on, off), model, language.
terminal-help =
    /more                 další filmy
    /why 2                výpočet za druhým filmem
    /about 2              údaje a děj
    /like 2, /dislike 2   i s názvem: /like Heat
    /rate Heat 4,5        0,5 až 5
    /seen 2, /watch 2     označit jako viděné, přidat k vidění
    /similar Heat         filmy jako tento
    /drop 1               vzít zpět část toho, co jsem pochopil
    /profile, /watchlist, /settings
    /undo, /new           vzít poslední krok zpět, začít znovu
    /export, /forget      vše, co je o vás uloženo, jako soubor; smazat to
    /login, /link, /unlink
    /quit

## Žánry

genre-action = akční
genre-adventure = dobrodružný
genre-animation = animovaný
genre-biography = životopisný
genre-children = pro děti
genre-comedy = komedie
genre-crime = krimi
genre-documentary = dokument
genre-drama = drama
genre-family = rodinný
genre-fantasy = fantasy
genre-film-noir = film noir
genre-history = historický
genre-horror = horor
genre-music = hudební
genre-musical = muzikál
genre-mystery = záhada
genre-romance = romantický
genre-sci-fi = sci-fi
genre-sport = sportovní
genre-thriller = thriller
genre-war = válečný
genre-western = western

# Discord
discord-scores = **{ $total }** / 10 · vaše hodnocení { $collaborative } · vaše přání { $content }
discord-reason-by = říká { $model }
discord-understood = Rozumím: { $chips }
discord-like = Líbí se mi
discord-dislike = Nic pro mě
discord-seen = Viděno
discord-watchlist = Chci vidět
discord-more-like = Další podobné
discord-why = Proč právě tento?
discord-about = O čem je?
discord-menu-films = Více o některém z těchto filmů …
discord-menu-like-dislike = Líbí se mi, nebo nic pro mě …
discord-menu-seen-watchlist = Viděno, nebo chci vidět …
discord-menu-dislike-seen = Nic pro mě, nebo viděno …
discord-menu-watchlist-similar = Chci vidět, nebo další podobné …
discord-menu-why-about = Proč zrovna tenhle, nebo o čem je …
discord-menu-opinions = Co říkáte na některý z těchto filmů?
discord-menu-change = Změnit seznam …
discord-menu-choices = Který?
discord-done = Hotovo.
discord-missing-permission = V tomto kanálu nesmím vkládat odkazy ani přikládat soubory; s těmito oprávněními bych mohl ukázat plakáty a tlačítka.
discord-old-button = Toto tlačítko je ze starší verze. Zeptejte se prosím znovu pomocí /recommend.
discord-old-command = Tento příkaz je ze starší verze. Discord za pár minut ukáže nové.
discord-other-channel = V tomto kanálu nesmím odpovídat. Správci serveru mi vybrali jiné; přímá zpráva funguje vždycky.
discord-too-often = To bylo hodně najednou. Počkejte prosím minutu a pokračujte.
discord-server-limit = Dosáhli jste limitu tohoto serveru, { $limit } požadavků za hodinu. V přímých zprávách tento limit neplatí.
discord-go-on = Jak dál: stiskněte tlačítko, odpovězte a zmiňte mě, nebo použijte /recommend.
discord-cannot-read = Odpověď si tu mohu přečíst, jen když mě zmiňuje. Zmiňte mě, stiskněte tlačítko, nebo použijte /recommend.
discord-only-words = Umím číst jen slova. Napište mi dva nebo tři filmy, které máte rádi, a na co máte náladu.
discord-sent-privately = To je jen pro vaše oči, proto jsem to poslal přímou zprávou.
discord-cannot-send-privately = To je jen pro vaše oči, ale nemohu vám poslat přímou zprávu. Použijte příkaz s lomítkem; odpověď uvidíte jen vy.
discord-could-not-answer-there = V tom kanálu nesmím psát, proto odpovídám zde.
discord-server-settings = Nastavení tohoto serveru
discord-server-channels = Kanály: { $channels }
discord-server-all-channels = všechny
discord-server-count = Filmů v seznamu: { $count }
discord-server-model = Jazykový model: { $model }
discord-server-limit-is = Požadavků za hodinu na člena: { $limit }
discord-server-default = podle konfigurace
discord-server-no-limit = bez limitu
discord-server-only = Toto nastavení patří k serveru. Použijte příkaz na některém z nich.
discord-server-not-allowed = Nastavení mohou měnit jen lidé, kteří smějí tento server spravovat.
discord-presence = Řekněte mi, na co máte náladu
discord-builtin = vestavěná pravidla (bez jazykového modelu)
discord-language-follow = podle Discordu
discord-language-name = Čeština

discord-from-message = Doporučit podle této zprávy
discord-command-recommend-name = doporuč
discord-command-recommend = Filmy na to, na co máte náladu, vlastními slovy
discord-command-more-name = další
discord-command-more = Další filmy z posledního seznamu
discord-command-similar-name = podobné
discord-command-similar = Filmy podobné tomuto
discord-command-rate-name = hodnotit
discord-command-rate = Ohodnotit film
discord-command-like-name = líbí
discord-command-like = Říct, že se vám film líbí
discord-command-seen-name = viděno
discord-command-seen = Říct, že jste film už viděli
discord-command-watchlist-name = chci-vidět
discord-command-watchlist = Ukázat nebo změnit filmy, které chcete vidět
discord-command-why-name = proč
discord-command-why = Proč byl film z posledního seznamu doporučen?
discord-command-about-name = o-čem
discord-command-about = O čem je film, nebo kdo jsem já
discord-command-profile-name = profil
discord-command-profile = Co vím o vašem vkusu
discord-command-settings-name = nastavení
discord-command-settings = Ukázat nebo změnit, jak vám odpovídám
discord-command-undo-name = zpět
discord-command-undo = Vzít zpět poslední krok
discord-command-new-name = nový
discord-command-new = Začít nový rozhovor; vaše hodnocení zůstanou
discord-command-login-name = přihlásit
discord-command-login = Jednorázový odkaz na webovou stránku
discord-command-link-name = propojit
discord-command-link = Spojit tento účet s jiným vaším
discord-command-unlink-name = odpojit
discord-command-unlink = Rozdělit spojené účty
discord-command-export-name = export
discord-command-export = Vše, co je o vás uloženo, jako soubor
discord-command-forget-name = zapomenout
discord-command-forget = Smazat vše, co je o vás uloženo (nejdřív se zeptá)
discord-command-help-name = nápověda
discord-command-help = Jak to funguje
discord-command-server-name = server
discord-command-server = Ukázat nebo změnit moje nastavení pro tento server
discord-option-wish-name = přání
discord-option-wish = Na co máte náladu a které filmy se vám líbily nebo nelíbily
discord-option-count-name = počet
discord-option-count = Kolik filmů
discord-option-importance-name = důležitost
discord-option-importance = 100: rozhodují jen vaše hodnocení; 0: rozhoduje jen vaše přání
discord-option-model-name = model
discord-option-model = Který jazykový model přečte vaše přání
discord-option-past-ratings-name = dřívější_hodnocení
discord-option-past-ratings = Použít, co jste hodnotili v dřívějších rozhovorech
discord-option-private-name = soukromě
discord-option-private = Odpověď uvidíte jen vy
discord-option-movie-name = film
discord-option-movie = Název filmu
discord-option-rating-name = hodnocení
discord-option-rating = Od půl hvězdičky do pěti
discord-option-add-name = přidat
discord-option-add = Film, který chcete vidět
discord-option-remove-name = odebrat
discord-option-remove = Film, který ze seznamu odebrat
discord-option-film-name = číslo
discord-option-film = Jeho číslo v seznamu
discord-option-language-name = jazyk
discord-option-language = V jakém jazyce vám odpovídám
discord-option-code-name = kód
discord-option-code = Kód, který ukázal váš druhý účet; bez něj dostanete nový
discord-option-allow-name = povolit
discord-option-allow = Odpovídat v tomto kanálu, a jen v povolených
discord-option-forbid-name = zakázat
discord-option-forbid = V tomto kanálu už neodpovídat
discord-option-limit-name = limit
discord-option-limit = Požadavků za hodinu na člena
discord-option-reset-name = obnovit
discord-option-reset = Zpět na začátek

# Webová stránka
web-skip = Přejít k obsahu
web-main-menu = Hlavní nabídka
web-talk = Rozhovor
web-lite = Lite
web-profile = Profil
web-log-in = Přihlásit se
web-log-in-now = Přihlásit se teď
web-log-out = Odhlásit se
web-register = Zaregistrovat se
web-language = Jazyk
web-about = O Matinee
web-about-link = O Matinee, jejích zdrojích a vašich údajích
web-tmdb = Tento produkt používá API služby TMDB, ale TMDB ho neschvaluje ani necertifikuje.

web-title = Na co byste se rádi podívali?
web-ask-label = Vlastními slovy: filmy, které se vám líbily nebo nelíbily, nálada, téma, léta, tvůrci. Zatím nejlépe rozumím angličtině.
web-ask-example = I loved Inside Man, Argo was fine; tonight something thoughtful about capital punishment
web-ask = Zeptat se
web-settings = Nastavení
web-importance-label = Důležitost: vaše hodnocení (100) proti přání (0)
web-how-many = Kolik filmů
web-model = Kdo čte a posuzuje
web-past-ratings = Používat má dřívější hodnocení
web-try = Například
web-example-1 = I loved Heat and Inside Man; something about a heist
web-example-2 = A feel-good film from the nineties, under two hours
web-example-3 = Something scary like Alien, but no gore
web-start-from = Nebo začněte filmem, který znáte
web-like-this = Something like { $title }
web-reading = Tady je první seznam. { $model } ještě čte a upřesní ho …
web-show-better = { $model } je hotov: ukázat jeho seznam
web-no-better = { $model } neodpověděl včas; tento seznam je bez něj.
web-answer = Odpověď
web-you = Vy
web-understood = Pochopeno:
web-remove = Odebrat: { $what }
web-next = Co dál
web-with = Hrají { $people }

web-total = Celkem
web-importance = Důležitost
web-your-ratings = Vaše hodnocení
web-your-wish = Vaše přání
web-judged-by = Podle modelu { $model }
web-shares = Jak se na tom podílejí vaše filmy
web-stars = { $stars } z 5
web-your-rating = Vaše hodnocení: { $rating } z 5
web-not-rated = Zatím bez vašeho hodnocení
web-films = { $count ->
    [one] jeden film
    [few] { $count } filmy
   *[other] { $count } filmů
}

web-lite-title = Lite: filmy a štítky
web-lite-lead = Ohodnoťte pár filmů a vyberte, co v nich má a nemá být. Žádný jazykový model tu nečte. Adresa této stránky obsahuje všechno, takže ji můžete sdílet.
web-add = Přidat
web-add-film = Přidat film
web-add-tag = Přidat štítek
web-rating = Vaše hodnocení
web-wanted-or-not = Chcete, nebo nechcete
web-wanted = chci
web-not-wanted = nechci
web-suggestions = Návrhy
web-chosen = Vybráno
web-lite-importance-label = Důležitost: hodnocení (100) proti štítkům (0)
web-lite-how-many = Kolik filmů (1 až 60)
web-show-films = Ukázat filmy
web-results = Výsledky
web-lite-nothing = Neodpovídá žádný film. Něco vynechte.
web-lite-empty = Přidejte film nebo štítek a tady se objeví, co k nim sedí.
web-which-of-these = Který z nich myslíte?
web-no-such-film = Film toho jména v katalogu není.
web-no-such-tag = Takový štítek tu není.

web-your-profile = Váš profil
web-you-are-a-guest = Jste tu jako host: co řeknete, zůstává jen v tomto prohlížeči. Se jménem to bude vaše všude:
web-came-by-link = Přihlásili jste se odkazem od bota.
web-choose-password = Zvolte si jméno a heslo, ať se obejdete bez odkazu
web-taste = Váš vkus na první pohled
web-taste-tags = Co se vám líbí
web-taste-decades = Desetiletí
web-taste-ratings = Vaše hodnocení
web-rated = Ohodnoceno
web-watchlist = K vidění
web-pages-of-rated = Stránky ohodnocených filmů
web-delete-rating = Smazat hodnocení
web-off-watchlist = Vyřadit ze seznamu k vidění
web-not-seen = Neviděno
web-as-the-browser = podle prohlížeče
web-save = Uložit
web-settings-stored = Vaše nastavení je uloženo.
web-your-accounts = Vaše účty
web-this-page = Tato stránka
web-guest = host
web-link-how = Spojte ji se svým Discordem nebo Telegramem: vytvořte tady kód a pošlete ho botovi příkazem /link, nebo si o kód řekněte botovi příkazem /link a zadejte ho sem. Hodnocení se sloučí a platí to nejnovější.
web-code = Kód od bota
web-join = Spojit
web-make-code = Vytvořit kód pro bota
web-part = Rozdělit naposledy spojené účty
web-your-data = Vaše údaje
web-import-label = Hodnocení z Letterboxdu (ratings.csv) nebo IMDb
web-import = Převzít
web-imported = { $count ->
    [one] Převzato jedno hodnocení.
    [few] Převzata { $count } hodnocení.
   *[other] Převzato { $count } hodnocení.
}
web-imported-known = { $count ->
    [one] Jeden film si nechává hodnocení, které jste mu dali tady.
    [few] { $count } filmy si nechávají hodnocení, která jste jim dali tady.
   *[other] { $count } filmů si nechává hodnocení, která jste jim dali tady.
}
web-imported-unknown = { $count ->
    [one] Jeden film se nenašel: { $titles }.
    [few] { $count } filmy se nenašly: { $titles }.
   *[other] { $count } filmů se nenašlo: { $titles }.
}
web-export = Vezměte si je s sebou:
web-export-json = Všechno jako JSON
web-export-csv = Filmy jako CSV
web-sure = Ano, smazat vše, co je o mně uloženo, na všech spojených účtech

web-name = Jméno
web-password = Heslo
web-new-password = Heslo (aspoň { $least } znaků)
web-register-keeps = Co jste Matinee řekli jako host, bude patřit k novému účtu. E-mail tu není a heslo nejde obnovit, takže si ho dobře uložte.
web-have-account = Už účet máte?
web-new-here = Jste tu poprvé?
web-login-by-bot = S Discordem nebo Telegramem heslo nepotřebujete: pošlete botovi /login a otevřete odkaz, který vám dá.
web-link-works-once = O tento odkaz jste si řekli botovi. Funguje jen jednou.

web-sources = Zdroje
web-posters-drawn = Kde plakát chybí, nakreslí se.
web-stored = O vás se ukládá: filmy, které jste ohodnotili, viděli nebo si zapsali; vaše nastavení; co se z vašich zpráv pochopilo a jaké seznamy jste dostali, aby rozhovor mohl pokračovat; a pokud se zaregistrujete, vaše jméno a hash hesla. Hosté, kteří nic neohodnotí, se po 90 dnech zapomenou.
web-not-stored = Neukládají se samotné zprávy. Nikdo vás nesleduje, prohlížeč nic nenačítá odjinud a jediná cookie drží vaše přihlášení.
web-yours-to-take = Všechno si můžete vzít s sebou nebo smazat:

web-problem-nothing-said = Napište, co se vám líbilo nebo na co máte náladu.
web-problem-count = Kolik filmů? Číslo od 1 do 100.
web-problem-name = Jméno má 2 až { $most } písmen, číslic, mezer, teček, pomlček nebo podtržítek.
web-problem-name-taken = To jméno už někdo má. Zvolte si jiné.
web-problem-short-password = Heslo má aspoň { $least } znaků.
web-problem-long-password = Heslo má nejvýš { $most } znaků.
web-problem-password = Toto heslo nelze použít. Zvolte si jiné.
web-problem-login = Jméno a heslo k sobě nepatří.
web-problem-sure = Pokud chcete opravdu všechno smazat, zaškrtněte políčko.
web-problem-no-file = Nejdřív vyberte soubor.
web-problem-import = Tohle není ani ratings.csv z Letterboxdu, ani export hodnocení z IMDb. Pošlete jeden z nich tak, jak jste ho stáhli.

web-sorry = Promiňte
web-to-start = Na úvodní stránku
web-error-not-found = Na této adrese nic není.
web-error-forged = Tento formulář už neplatí. Vraťte se, načtěte stránku znovu a odešlete ho ještě jednou.
web-error-not-a-form = Tato adresa čeká formulář.
web-error-not-json = Tato adresa čeká JSON: pošlete ho s content-type application/json.
web-error-too-large = Je to příliš velké. Zkraťte to a pošlete znovu.
web-error-too-many = To bylo příliš mnoho najednou. Zkuste to znovu za { $seconds ->
    [one] jednu sekundu
    [few] { $seconds } sekundy
   *[other] { $seconds } sekund
}.
web-error-logged-out = Nejdřív se přihlaste.
web-error-old-button = Toto tlačítko je ze starší verze. Načtěte stránku znovu a zkuste to ještě jednou.
web-error-gone-film = Ten film už v katalogu není.
web-error-used-link = Tento odkaz už byl použit nebo je příliš starý. Řekněte si botovi o nový příkazem /login.
web-error-page = Tuto stránku nejde zobrazit. Dejte nám prosím vědět.

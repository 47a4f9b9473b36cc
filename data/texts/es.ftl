# Textos de Matinee en español. Los identificadores y los huecos son los de en.ftl.

## General

list-and = { $first } y { $last }
decimal-sign = ,

## Conversación

welcome = Hola, soy Matinee. Dime qué películas te gustaron y qué te apetece ver, y te sugeriré algo.
greeting = ¡Hola! ¿Qué te apetece ver?
how-to-ask = Escribe como le escribirías a una amiga: películas que te encantaron o que no soportaste, un ambiente, un tema, unos años, personas, o lo que no debe salir. Por ahora entiendo mejor el inglés.
example = Por ejemplo: I loved Inside Man, Argo was fine, I Am Legend did nothing for me; tonight something thoughtful about capital punishment.
help-after-a-list = Después de una lista puedes decir: more, lighter, older, less known, not so long, no superheroes, like the third but funnier, I've seen the second, why the first?, undo, start over.
help-opinions = Con tus opiniones aprendo tu gusto: I gave Heat a 9, I couldn't stand Cats.
help-profile = Pide tu perfil o tu lista de pendientes cuando quieras. Todo lo que se guarda de ti se puede exportar y borrar.
you-are-welcome = De nada. ¡Que disfrutes la película!
unclear = No lo he entendido. Dime una película que te gustó o qué te apetece ver.
which-film = ¿Qué película quieres decir? Nómbrala, o di por ejemplo: what is the second one about?
unknown-title = No conozco ninguna película llamada «{ $title }», así que la he dejado fuera.

about-matinee = Matinee recomienda películas a partir de tus propias palabras. Aprende de las que valoras y dice la verdadera razón de cada sugerencia.
about-catalog = Versión { $version }. El catálogo «{ $name }» tiene { $count ->
    [one] una película
   *[other] { $count } películas
} con valoraciones de personas reales.
about-catalog-simulated = Versión { $version }. El catálogo «{ $name }» tiene { $count ->
    [one] una película
   *[other] { $count } películas
}. Sus valoraciones están simuladas a partir de etiquetas, géneros y aprecio general: no son de personas reales.
about-sources = Las puntuaciones colaborativas vienen de EASE (Steck 2019), un modelo lineal, de modo que la parte de cada película que valoraste es exacta.

## Listas

list-introduction = { $count ->
    [one] Esta es para ti:
   *[other] Estas { $count } son para ti:
}
list-shorter-than-wanted = { $count ->
    [one] Solo una película cumple todo eso.
   *[other] Solo { $count } películas cumplen todo eso.
}
list-without-ratings = Dime dos o tres películas que te gusten o no, y las sugerencias serán de tu gusto.
nothing-more = No quedan más películas así que no hayas visto o valorado. Cambia un poco lo que pides, o empieza de nuevo.
nothing-found = No he encontrado nada para eso. Dilo con otras palabras, o quita algo.
nothing-more-within-the-limits = Ninguna otra película cumple todos esos límites. Podrías renunciar a uno: { $ways }.
nothing-within-the-limits = Ninguna película cumple todos esos límites. Podrías renunciar a uno: { $ways }.
list-is-gone = Esa lista ya no está. Vuelve a pedirla, por favor.
no-such-position = No hay ninguna película en ese lugar de la lista.
note-simulated = Las valoraciones en que se basan las puntuaciones colaborativas son simuladas, no de personas reales.
note-unchecked = Este catálogo no dice lo bastante de sus películas para comprobar: { $parts }.
note-model = Películas valoradas por el modelo de lenguaje { $model }.
note-model-late = El modelo de lenguaje { $model } ha tardado demasiado; esta respuesta es sin él.
note-model-failed = El modelo de lenguaje { $model } no se puede usar ahora; esta respuesta es sin él.
note-model-budget = La parte de hoy del modelo de lenguaje { $model } se ha agotado; esta respuesta es sin él.

relax-years = cualquier año
relax-runtime = cualquier duración
relax-language = cualquier idioma
relax-country = cualquier país
relax-franchise = todas las sagas
relax-genres = todos los géneros
relax-tags = todos los temas
relax-people = con quien sea
relax-gives = { $part } ({ $count ->
    [one] una película
   *[other] { $count } películas
})

part-years = los años
part-runtime = la duración
part-language = el idioma
part-country = el país
part-franchise = las sagas
part-genres = los géneros
part-tags = los temas
part-people = las personas

## Razones

film-with-share = { $title } ({ $percent } %)
film-with-rating-and-share = { $title } (valorada con { $rating }): { $percent } %
reason-loved = Porque te encantó: { $films }.
reason-liked = Porque te gustó: { $films }.
reason-rated = Por tu valoración de { $films }.
reason-disliked = Porque no te gustó: { $films }.
reason-matches = Coincide en { $parts }.
reason-missing = No tiene: { $parts }.
reason-average = Valorada con { $average } de 5 por { $count ->
    [one] una persona
   *[other] { $count } personas
}.
reason-average-simulated = Valorada con { $average } de 5 por el público simulado.

why-scores = { $title }: { $total } de 10. Encaja con tus valoraciones en { $collaborative } (peso { $importance } %) y con lo que pides en { $content } (peso { $rest } %), cada una comparada con la mejor película en ello.
why-for = A favor: { $films }.
why-against = En contra: { $films }.
why-no-ratings = No se usó ninguna de tus valoraciones.
why-simulated = El modelo de estas partes se entrenó con un público simulado.
why-matches = De lo que pides tiene: { $parts }.
why-missing = De lo que pides le falta: { $parts }.
why-nothing-yet = Todavía no he recomendado nada en esta conversación.
why-not-ranked = { $title } no se puntuó, así que no hay cuentas que mostrar.

## Lo entendido

chip-rating = { $title }: { $rating }
chip-seen = vista: { $title }
chip-not = no { $what }
chip-years-from = desde { $from }
chip-years-to = hasta { $to }
chip-runtime = { $from }–{ $to } min
chip-runtime-from = al menos { $from } min
chip-runtime-to = como mucho { $to } min
chip-language = idioma { $languages }
chip-country = país { $countries }
chip-person = con { $name }
chip-without-person = sin { $name }
chip-similar = como { $title }
chip-well-known = muy conocida
chip-little-known = poco conocida
chip-count = { $count ->
    [one] una película
   *[other] { $count } películas
}
chip-words = «{ $words }»
taken-back = Retirado.
not-yours = Es la opinión de otra persona; solo ella puede retirarla.

## Películas

rated = Anotado: { $title }, { $rating } de 5.
unrated = He borrado tu valoración de { $title }.
liked = Te gusta { $title }.
unliked = { $title } ya no figura entre lo que te gusta.
disliked = No te gusta { $title }.
undisliked = { $title } ya no figura entre lo que no te gusta.
marked-seen = { $title } queda marcada como vista.
marked-unseen = { $title } ya no está marcada como vista.
on-watchlist = { $title } está en tu lista de pendientes.
off-watchlist = { $title } ya no está en tu lista de pendientes.
not-interested = De acuerdo, { $title } no.
facts-directors = , de { $names }
facts-cast = , con { $names }
facts-runtime = { $minutes } minutos
no-plot = El catálogo no dice qué ocurre en ella.

which-one = ¿Qué «{ $title }» quieres decir?
choice-none = Ninguna de estas
left-out = De acuerdo, dejo «{ $title }» fuera.

## Botones

button-more = Más
button-undo = Deshacer
button-like = Me gusta
button-dislike = No me gusta
button-seen = Vista
button-watchlist = Pendiente
button-more-like-this = Más como esta
critique-lighter = Más ligera
critique-darker = Más oscura
critique-funnier = Más divertida
critique-scarier = Más miedo
critique-more-romantic = Más romántica
critique-more-exciting = Más emocionante
critique-more-thoughtful = Más profunda
critique-weirder = Más rara
critique-shorter = Más corta
critique-longer = Más larga
critique-older = Más antigua
critique-newer = Más nueva
critique-better-known = Más conocida
critique-less-known = Menos conocida

undone = Deshecho.
nothing-to-undo = No hay nada que deshacer.
started-over = Una conversación nueva. Tus valoraciones se quedan. ¿Qué te apetece ver?

## Perfil, pendientes, ajustes

profile-counts = Valoradas: { $rated }, vistas: { $seen }, pendientes: { $watchlist }.
profile-empty = Todavía no sé nada de tu gusto. Dime dos o tres películas que te gusten o no.
profile-tags = Te gusta: { $list }.
profile-genres = Géneros: { $list }.
profile-decades = Décadas: { $list }.
profile-best = Las mejor valoradas: { $list }.
decade = años { $year }
watchlist = { $count ->
    [one] Tienes una película pendiente.
   *[other] Tienes { $count } películas pendientes.
}
watchlist-empty = Tu lista de pendientes está vacía.

setting-count = Películas por lista: { $count }
setting-importance = Importancia: { $importance } % tus valoraciones, { $rest } % lo que pides
setting-past-ratings-on = Valoraciones de conversaciones anteriores: se usan
setting-past-ratings-off = Valoraciones de conversaciones anteriores: no se usan
setting-model = Modelo de lenguaje: { $model }
setting-locale = Idioma: { $locale }
setting-locale-follows = el de tu plataforma
setting-count-range = Una lista tiene de 1 a 100 películas. No se ha cambiado nada.
setting-importance-range = La importancia va de 0 a 100. No se ha cambiado nada.
setting-model-unknown = No hay ningún modelo «{ $model }». Hay: { $models }. No se ha cambiado nada.
setting-locale-unknown = Todavía no hablo ese idioma. Hablo: { $languages }. No se ha cambiado nada.

## Cuentas y datos

login-link = Con este enlace entras, una sola vez, en los próximos { $minutes } minutos: { $link }
login-no-page = Este Matinee no tiene página web en la que entrar.
link-code = Dale este código a Matinee donde tienes tu otra cuenta, en los próximos { $minutes } minutos: { $code }
link-code-wrong = Ese código es incorrecto, ya se usó o ha caducado. Crea uno nuevo e inténtalo otra vez.
link-with-yourself = Ese código es tuyo. Dáselo a Matinee desde tu otra cuenta.
linked = Tus cuentas ahora son una sola. { $count ->
    [0] No había películas que unir.
    [one] Se ha unido una película; cuenta la valoración más reciente.
   *[other] Se han unido { $count } películas; cuenta la valoración más reciente.
}
unlinked = Separadas de nuevo: { $accounts }.
nothing-to-unlink = Tus cuentas no estaban unidas, así que no hay nada que separar.
ask-again = Eso se mostró una vez y no se guarda. Vuelve a pedirlo, por favor.
export = Aquí está todo lo que se guarda de ti.
forget-question = ¿Borrar todo lo que se guarda de ti: { $rated ->
    [one] una valoración
   *[other] { $rated } valoraciones
}, listas, conversaciones y cuentas unidas? No se puede deshacer.
forget-yes = Borrarlo todo
forget-no = Conservarlo todo
forgotten = Se ha borrado todo lo que se guardaba de ti.
not-forgotten = No se ha borrado nada.

## Cuando algo falla

error-busy = Ahora mismo tengo mucho trabajo. Inténtalo de nuevo en unos segundos.
error-database = Algo ha fallado por mi parte y no se ha cambiado nada. Inténtalo de nuevo en un momento.

## Terminal

terminal-scores = { $total } (valoraciones { $collaborative }, petición { $content })
terminal-understood = Entendido: { $parts }  (/drop N retira una parte)
terminal-next = Ahora: { $steps }  (o di qué debería ser distinto)
terminal-saved = Guardado como { $file } en esta carpeta.
terminal-not-saved = No se puede escribir { $file } en esta carpeta. ¿Ya existe, o la carpeta está protegida?
terminal-unknown-command = Esa orden no existe. /help las enumera.
terminal-usage-why = Así: /why 2
terminal-usage-about = Así: /about 2, o /about Heat
terminal-usage-like = Nombra una película por su número o su título, por ejemplo: 2, o Heat
terminal-usage-rate = Así: /rate Heat 4,5 (de 0,5 a 5)
terminal-usage-drop = Así: /drop 1, con un número de lo último entendido
terminal-usage-settings = Así: /settings importance 70. Hay: count, importance, past (on, off), model, language.
terminal-help =
    /more                 las siguientes películas
    /why 2                las cuentas de la segunda película
    /about 2              datos y argumento
    /like 2, /dislike 2   también con título: /like Heat
    /rate Heat 4,5        de 0,5 a 5
    /seen 2, /watch 2     marcar como vista, poner entre las pendientes
    /similar Heat         películas como esta
    /drop 1               retirar una parte de lo entendido
    /profile, /watchlist, /settings
    /undo, /new           deshacer el último paso, empezar de nuevo
    /export, /forget      todo lo que se guarda de ti, como archivo; borrarlo
    /login, /link, /unlink
    /quit

## Géneros

genre-action = Acción
genre-adventure = Aventuras
genre-animation = Animación
genre-biography = Biografía
genre-children = Infantil
genre-comedy = Comedia
genre-crime = Crimen
genre-documentary = Documental
genre-drama = Drama
genre-family = Familiar
genre-fantasy = Fantasía
genre-film-noir = Cine negro
genre-history = Historia
genre-horror = Terror
genre-music = Música
genre-musical = Musical
genre-mystery = Misterio
genre-romance = Romance
genre-sci-fi = Ciencia ficción
genre-sport = Deporte
genre-thriller = Suspense
genre-war = Guerra
genre-western = Wéstern

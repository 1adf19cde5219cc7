### A primeira mensagem de um ticket, parte por parte. $owner é onde o destino chama a pessoa que deve agir.

## Título: gravidade, ticket, fato

head = { $mark } { $severity } · { $ref } · { $fact }
head-closed = { $mark } Encerrado · { $severity } · { $ref } · { $fact }
fact = { $title }: { $amount }
fact-said = { $amount } { $says }
fact-share-said = { $amount } de { $says }
amount-of = { $count } de { $total }
in-place = { $kind ->
    [id] de { $place }
    [sentence] (“{ $place }”)
   *[named] em { $place }
}
usually = (habitual: { $usual })
limit-is = (limite { $limit })
limits-are = (limites { $low } a { $high })
fact-feed = A fonte { $name } não pode ser usada
fact-feed-whole = A fonte { $name } não pôde ser usada
fact-assets = A execução dos ativos escolhidos falhou
fact-run = A rotina { $name } falhou
fact-model = O modelo { $name } não pôde ser construído
fact-rule = A regra { $name } não pôde ser avaliada
fact-delivery = O envio para { $place } é recusado ({ $code })
fact-unmeasured = { $title }: nada foi medido
fact-storm = { $title }: no vermelho em { $number } { $count ->
    [one] segmento
   *[other] segmentos
} ao mesmo tempo
fading = no pior momento { $worst }, agora { $amount }
being-verified = em verificação, no pior momento { $worst }
back-in-range = { $amount }, de volta à faixa
closed-as = { $title }: { $how }
closed-after = { $title }: { $how } após { $lasting }
duplicate-of = duplicado de { $ref }
accepted-until = risco aceito até { $day }

## Números: quantos e quanto, desde quando

extent = { $course ->
    [gaps] Em { $number } de { $span }, desde { $since }: { $amount }
   *[whole] Em { $lasting }, desde { $since }: { $amount }
}
extent-one = { $amount } { $when }
red = { $course ->
    [one] No vermelho { $when }
    [gaps] No vermelho em { $number } de { $span }, desde { $since }
   *[whole] No vermelho há { $lasting }, desde { $since }
}
at-worst = No pior momento: { $value } { $when }
was-red = { $course ->
    [one] No vermelho { $when }
    [gaps] No vermelho em { $number } de { $span }, de { $since } a { $until }
    [whole] No vermelho por { $lasting }, de { $since } a { $until }
   *[open] No vermelho por { $lasting }, desde { $since }
}
was-red-worst = { $was }; { $is_one ->
    [yes] o valor foi
   *[no] o pior valor foi
} { $worst }
money-behind = { $money } em jogo
money-worth = no valor de { $money }
missing = { $amount } a menos que o esperado
waiting = { $amount } à espera { $when }
in-zone = { $at } ({ $zone })
back-at = De volta a { $value }, dentro da faixa de { $low } a { $high }
back-usual = De volta a { $value } (habitual: { $usual })
back-only = De volta a { $value }
back-under = De volta a { $value }, dentro do limite de { $limit }
lost = { $money } perdidos
effect = { $before } antes de { $action }, { $after } depois
action-named = “{ $title }”
effect-later = Era { $before }; o que a ação muda ainda não se sabe
effect-unknown = O que a ação muda ainda não se sabe
came-back = Voltou { $count ->
    [one] uma vez
   *[other] { $count } vezes
} depois de encerrado
storm-figures = { $count } tickets desde { $since }, { $open } deles abertos

## A sua vez

move-acknowledge = Sua vez, { $owner }: assuma o ticket
move-decide = Sua vez, { $owner }: decida de novo: aceite o risco, como até { $day }, ou mande corrigi-lo
move-contain = Sua vez, { $owner }: interrompa o dano
move-data = Sua vez, { $owner }: deixe os dados completos de novo
move-surge = Sua vez, { $owner }: descubra o porquê e aja se houver dano
move-fix = Sua vez, { $owner }: registre a causa e a correção
move-fix-again = Sua vez, { $owner }: registre a correção que se sustenta; a causa já está registrada
move-again = Sua vez, { $owner }: a correção não se sustentou, encontre outra
move-cause = Sua vez, { $owner }: diga o que causou, e ele se encerra
move-unwatched = Sua vez, { $owner }: encerre-o, ou traga a regra de volta; nenhuma regra o julga mais
move-none = Nada a fazer: encerra-se sozinho após { $needed } na faixa, { $done } até agora
move-claimed = Nada a fazer: os dados têm de confirmar a correção por { $needed }{ $kind ->
    [data] {""}
   *[risk] {" "}a começar depois dela
}, { $done } até agora
move-repaired = Os dados estão completos de novo: encerra-se sozinho após mais { $needed } sem falha
by-time = { $is_late ->
    [yes] { $move }; o prazo era { $at }
   *[no] { $move } até { $at }
}
closed-cause = Causa: { $cause }. Encerrado por { $who }
closed-fixed = Causa: { $cause }. Corrigido por { $who }
cause-said = { $words } ({ $category })
closed-no-cause = Encerrado por { $who }. Ninguém registrou a causa
closed-note = Encerrado por { $who }
closed-duplicate = Encerrado por { $who }: faz parte de { $ref }, veja ali
closed-accepted = Aceito por { $who } até { $day }: se então ainda estiver no vermelho, abre de novo
by-the-data = os dados
owed = Ainda a fazer: { $actions }
owed-action = { $title } ({ $owner }, { $due })
owed-nothing = Não há mais nada a fazer
owed-missing = Ainda falta de { $feed }: { $days }. Entregue { $count ->
    [one] esse dia ou declare-o fechado
   *[other] esses dias ou declare-os fechados
} (closed_on da fonte)
owed-more-days = mais { $count }
first-step = Primeiro passo: { $step }

## Onde e por quê

mostly-slices = Sobretudo em { $slices }: { $share } do que é incomum
all-slices = Tudo o que é incomum está em { $slices }
slices-count = { $number } de { $total } { $count ->
    [one] está
   *[other] estão
} em { $slices }
in-brackets = { $part } ({ $share })
since-then = { $part } desde { $since }
mostly-holder = Sobretudo em { $slice }, { $is_usual ->
    [yes] onde quase sempre está a maior parte
   *[no] mais do que o habitual ali
}
mostly-rows = A maior parte { $when } { $count ->
    [one] é
   *[other] são
} { $number } de { $several }: { $rows }
all-rows = Tudo { $when }: { $rows }
spread = { $what } { $is_many ->
    [yes] estão espalhados
   *[no] está espalhado
} por { $parts }: procure o que têm em comum
parts = { $over } { $several }
parts-by = { $over } segmentos de { $by }
it = Isso
missing-cases = Os { $number } { $noun } que faltam
case-word = { $count ->
    [one] caso
   *[other] casos
}
voices = O que as pessoas escrevem: { $words }
voice = “{ $form }”
related = Pode ser um só evento com { $tickets }
related-ticket = { $ref } ({ $title }{ $place })
worst-children = Procure uma causa única; os piores são { $children }
child-brief = { $place } ({ $value })
row = { $id }, { $amount }
id-hidden = id oculto

## Dados

data-whole = Dados completos até { $until }, { $count ->
    [one] sua fonte está íntegra
   *[other] todas as { $count } fontes estão íntegras
}
data-intact = Dados completos, { $count ->
    [one] sua fonte está íntegra
   *[other] todas as { $count } fontes estão íntegras
}
data-low = Dados em dia, mas { $faults }
data-fault = Ainda não confie nos números: { $faults }
data-event = Evento conhecido: { $events }
data-unknown = Nenhuma fonte é conhecida para isto
data-file = Arquivo mais recente: { $file }, { $count ->
    [0] sem linhas
    [one] { $rows } linha
   *[other] { $rows } linhas
}
data-unchecked = Dados não verificados
feed-fault = { $feed }: { $fault }
fault-failed = a carga falhou
fault-nothing = nada foi entregue
fault-held = { $held } de { $delivered } linhas entregues chegaram
fault-few = { $rows } linhas { $when }, o habitual são { $usual } linhas
more-feeds = mais { $count } { $count ->
    [one] fonte
   *[other] fontes
}

### O que vai para o fio da conversa: como se julga, a aritmética por trás, as fontes e o que mais se pode dizer.

label-limit = Limite
label-rule = Regra
label-next = A seguir
label-owed = A fazer
label-place = Onde e por quê
label-data = Dados
label-indicator = Indicador
label-risk = Risco
label-line = Linha de negócio
label-owner = Responsável
label-rows = Maiores
label-how = Como mudou
label-hit = Atingidos
label-voices = O que se escreve
label-before = Mudou antes
label-feeds = Fontes
label-steps = Passos
label-muted = À espera
label-history = Histórico
label-where = Onde mudou
label-where-counted = Onde mudou, em { $noun }
label-segments = De onde vem
label-tickets = Seus tickets
column-slice = parte
column-seen = visto
column-expected = esperado
column-more = mudança
column-lift = vezes
column-share = parte da mudança
column-value = valor
column-counted = { $column }, { $noun }
column-cases = casos
column-state = estado
none-allowed = nenhuma exceção é permitida
limit-said = { $limit } ({ $kind })
limits-said = { $low } a { $high } ({ $kind })
no-limit = nenhum, julgado por: { $kind }
rule-said = { $id }, versão { $version }
also = também { $slice }
new = novo
against-past = Contra os { $days } dias anteriores, { $when }: { $move }
against-day = Contra o dia anterior, { $when }: { $move }
against-hours = Contra estas horas dos { $days } dias anteriores, { $when }: { $move }
when-from-to = de { $first } a { $last }
when-hours = em { $day } das { $begin } às { $end }
move-ends = { $now } contra { $before } no ritmo antigo, { $total }
by-volume = { $amount } por volume
by-mix = { $amount } por composição de { $by }
by-rate = { $amount } por taxa
move-parts = { $now } contra { $before } no ritmo antigo, { $total } = { $parts }
move-part = { $amount } em { $segment }
move-others = { $amount } nos demais
move-rest = { $amount } { $count ->
    [one] no outro segmento
   *[other] nos outros { $number } segmentos
}
move-mean = de { $before } a { $now }: { $total } = { $mix } por composição de { $by } { $rate } dentro deles
points = { $number } pontos
segments-word = segmentos
hit = { $facts } { $when }
hit-in-shift = { $facts } { $when } (está no vermelho só desde { $since })
users = { $number } { $count ->
    [one] usuário
   *[other] usuários
}
exposed = { $money } em jogo
worth-beyond = no valor de { $money } ({ $beyond } acima do habitual)
exposed-beyond = { $money } em jogo ({ $beyond } acima do habitual)
moved-before = { $title } mudou { $lasting } antes (desde { $since })
moved-before-times = { $title } mudou { $lasting } antes (desde { $since }, { $times } vezes o esperado)
feed-rows = { $feed } { $rows } { $count ->
    [one] linha
   *[other] linhas
} ({ $many ->
    [one] o habitual é { $usual } linha
   *[other] o habitual são { $usual } linhas
})
feed-rows-only = { $feed } { $rows } { $count ->
    [one] linha
   *[other] linhas
}
feed-newest = { $said }, a mais nova { $newest }
feed-name = { $feed }
feeds-on = { $day }: { $feeds }
stored = { $stored } de { $number } { $count ->
    [one] entrega guardada
   *[other] entregas guardadas
} por inteiro
muted = { $count } { $count ->
    [one] regra não é julgada
   *[other] regras não são julgadas
} até a fonte se recuperar{ $is_all ->
    [yes] {":"}
   *[no] , entre elas:
} { $rules }
closes-by-itself = O ticket encerra-se sozinho após { $needed } sem falha
usual-from = Este nível conta como habitual a partir de { $day }
flapping = Oscilando desde { $day }: o resumo diário informa
first-opened = Aberto pela primeira vez em { $day }, voltou { $count ->
    [one] uma vez
   *[other] { $count } vezes
} depois de encerrado
shift-began = A mudança começou em { $when }
gaps = { $number } { $count ->
    [one] período sem valor ficou
   *[other] períodos sem valor ficaram
} fora do gráfico
voices-counted = De { $texts } { $count ->
    [one] texto
   *[other] textos
}: { $words }
voice-counted = { $word } em { $texts }, em geral { $usual }

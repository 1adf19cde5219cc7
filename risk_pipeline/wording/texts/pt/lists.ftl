### Tickets em poucas palavras: resumos, revisões, listas.

in-total = no total
storm-segments = { $number } { $count ->
    [one] segmento
   *[other] segmentos
}, { $open } ainda abertos
worst-since = desde { $since }: { $value } { $when }
flapping-since = oscilando desde { $day }
note-few = apenas { $number } { $count ->
    [one] caso
   *[other] casos
} ao todo
no-reason = sem motivo informado
no-cause = nenhuma causa registrada
held-until = em espera até { $day }: { $reason }
snoozed-until = adiado até { $day }
clock = { $kind ->
    [acknowledge] assumir
    [contain] interromper o dano
    [fix] corrigir
    [verify] confirmação pelos dados
   *[other] { $kind }
}
action-number = ação { $number }
due = { $what }: { $is_late ->
    [yes] venceu em
   *[no] até
} { $when }
next-cause = diga o que causou
next-wait = aguarde: encerra-se se os dados continuarem na faixa
next-action = { $title } ({ $owner }, até { $day })
next-acknowledge = assuma o ticket
next-plan = planeje uma ação
owner-with = { $owner }, com { $assignee }
since-day = desde { $day }
open-for = aberto há { $age }
days-from-to = { $first } a { $last }
with-number = { $name }: { $number }
more = … e mais { $number } { $count ->
    [one] ticket
   *[other] tickets
}
more-incidents = … e mais { $number } { $count ->
    [one] incidente
   *[other] incidentes
}
period-hour = { $day }, { $begin }-{ $end }
period-week = semana de { $day }
series = { $title }, por { $grain ->
    [hour] hora
    [week] semana
    [month] mês
   *[day] dia
}

## Resumo

digest-head = Resumo { $cadence ->
    [weekly] semanal
   *[daily] diário
}, { $title }: { $days }
digest-tickets = tickets: { $open } em aberto, { $overdue } com prazo vencido; no período, { $opened } abertos, { $closed } encerrados, { $repeat } reabertos
digest-noise = ruído: { $false } { $count ->
    [one] falso positivo
   *[other] falsos positivos
}, { $flapping } { $tickets ->
    [one] ticket passou
   *[other] tickets passaram
} a oscilar
digest-muted = retidos: { $reasons }
muted-count = { $number } { $count ->
    [one] vez
   *[other] vezes
} { $code ->
    [shadow] por regra só em teste
    [small_effect] pequeno demais para agir
    [known_event] em evento conhecido
    [explained_by_total] explicado pelo total
    [same_finding] achado também por outra regra
    [fading] enfraquecendo, já informado
    [on_incident] informado em um incidente
    [snoozed] adiado
    [storm] informado com a sua onda
    [flapping] oscilando
   *[other] retido ({ $code })
}
digest-budget = tolerância a ruído: { $used } de { $allowed } tickets falsos por semana{ $is_over ->
    [yes] , acima do tolerado
   *[no] {""}
}
tickets-behind = { $name }: { $number } { $count ->
    [one] ticket
   *[other] tickets
}
digest-section = { $name ->
    [incidents] Incidentes graves
    [overdue] Prazo vencido
    [flapping] Oscilando
    [open] Abertos
    [came_back] Reabertos
    [closed] Encerrados
    [false_positive] Falsos positivos
   *[other] { $name }
}
digest-history = Ponta do histórico: { $head }
label-next-step = A seguir
as-of = Situação em { $at }

## O que ninguém recebeu, e por quê

verdict = { $status ->
    [red] vermelho
    [amber] amarelo
   *[other] { $status }
}
verdict-count = { $number } { $status ->
    [red] { $count ->
        [one] vermelho
       *[other] vermelhos
    }
   *[amber] { $count ->
        [one] amarelo
       *[other] amarelos
    }
}
muted-because = { $code ->
    [shadow] a regra está só em teste: o que ela diz é registrado e não gera ação
    [small_effect] o efeito é pequeno demais para agir
    [known_event] um evento conhecido cala novos alertas do período
    [explained_by_total] o indicador inteiro ficou no vermelho num período que toca este, ou pouco antes, e o total cobre seus segmentos
    [same_finding] outra regra do mesmo responsável já cobre este achado
    [fading] a mudança foi informada quando a evidência era mais forte; agora enfraquece
    [on_incident] o tema é uma linha de um incidente em curso
   *[other] retido ({ $code })
}
with-reason = { $what }: { $reason }
place-value = { $place } { $value }
place-value-usual = { $place } { $value } (habitual: { $usual })
more-segments = mais { $number } { $count ->
    [one] segmento
   *[other] segmentos
}
beyond-limit = { $side ->
    [above] acima do
   *[below] abaixo do
} { $status ->
    [amber] limite amarelo
   *[other] limite
} de { $limit }
beyond-usual = { $side ->
    [above] acima
   *[below] abaixo
} do habitual na soma desde o início da mudança
measure = { $kind ->
    [in-all] { $amount } ao todo
    [per-week] { $amount } por semana
   *[effect] { $amount }
}
from-to = { $low } a { $high }
off-by = desvio de { $off }; { $needs }
needs = { $is_all ->
    [yes] um ticket exige tudo isto: { $needed }
   *[no] um ticket exige { $needed }
}

## O estado de uma série

ticket-state = { $ref } { $severity } { $state }, desde { $since }
verdict-at = { $status } { $when }: { $value }
verdict-limit = { $status } { $when }: { $value } (limite { $limit })
verdict-usual = { $status } { $when }: { $value } (habitual: { $usual })
no-value-here = nenhum valor nestes períodos
newer-unripe = { $periods } depois: ainda sem todos os dados
shifted-since = mudou desde { $day }
outside-range = { $side ->
    [above] acima
   *[below] abaixo
} da faixa{ $is_shift ->
    [yes] {""}
   *[no] , evidência de mudança ainda insuficiente
}
usual-range = { $usual } ({ $low } a { $high })

## Causas

root-cause = { $name ->
    [people-error] pessoas: erro
    [people-misconduct] pessoas: má conduta
    [people-capacity] pessoas: capacidade
    [process-missing_control] processo: falta de controle
    [process-control_failed] processo: controle falhou
    [process-design_loophole] processo: brecha no desenho
    [process-change_unmanaged] processo: mudança sem gestão
    [system-defect] sistema: defeito
    [system-config] sistema: configuração
    [system-capacity] sistema: capacidade
    [system-dependency] sistema: dependência
    [data-quality] dados: qualidade
    [data-delay] dados: atraso
    [data-rule_blind_spot] dados: ponto cego da regra
    [policy-unclear] política: pouco clara
    [policy-incentive] política: incentivo
    [partner-merchant] parceiro: lojista
    [partner-carrier] parceiro: transportadora
    [partner-payment] parceiro: pagamento
    [partner-supplier] parceiro: fornecedor
    [external-attack] externo: ataque
    [external-rumour] externo: boato
    [external-law] externo: lei
    [external-market] externo: mercado
   *[other] { $category }
}

## Páginas: a lista de tickets, e um ticket

index-title = Tickets
index-order = Primeiro os piores e mais antigos.
index-search = Buscar
index-placeholder = ticket, indicador, segmento
index-state = Estado
index-severity = Gravidade
index-kind = Tipo de incidente
index-incidents = Incidentes: { $number }
index-all = todos
index-day = dia
index-days = dias
index-shown = %1 de %2 à vista
page-all = todas as mensagens
page-edited = (editada em { $at })
page-replies = { $number } { $count ->
    [one] resposta
   *[other] respostas
}

### O relatório mensal de riscos.

report-title = Relatório de riscos, { $month }
report-title-line = Relatório de riscos, { $month } · { $line }
report-as-of = Situação em { $day }, comparada com { $earlier }.
report-running = O mês ainda está em curso. Situação em { $day }, comparada com { $earlier }.
report-foot = Como se sabia em { $day }. Calculado por risk-pipeline.
report-summary = { $number } { $count ->
    [one] risco
   *[other] riscos
}: { $levels }. { $beyond } além da tolerância, mais { $above } acima do apetite.
report-level = { $number } { $level }
report-moved = { $moved } em outra célula ou nível: { $up } para cima, { $down } para baixo; { $within } dentro da célula.
report-part = { $part ->
    [map] Onde estão os riscos
    [moved] O que se moveu e por quê
    [top] Principais riscos
    [outside] Fora do apetite e da tolerância
    [actions] Ações atrasadas
    [controls] Controles
    [plans] Estratégias de redução e metas
    [new] Novos negócios
    [incidents] Incidentes
    [losses] Perdas
   *[unseen] O que não é observado
}
report-nothing = { $part ->
    [moved] Nenhum risco saiu da sua célula.
    [top] O mapa não tem nenhum risco.
    [outside] Todo risco com apetite está dentro dele.
    [actions] Nada está atrasado.
    [failed] Nenhum teste de controle falhou.
    [untested] Todo controle em vigor foi testado a tempo.
    [controls] O registro não tem controles.
    [strategies] O registro não tem estratégias de redução.
    [goals] Nenhuma meta está em risco ou foi perdida.
    [new] Nenhum risco veio com novos negócios.
    [incidents] Nenhum incidente esteve aberto no mês.
    [losses] Nenhum chamado com perda foi fechado.
   *[unseen] Todos os indicadores de todos os riscos puderam ser julgados, e cada risco tem um controle que segura.
}
report-column = { $name ->
    [risk] Risco
    [incident] Incidente
    [line] Linha
    [from] De
    [to] Para
    [why] Por quê
    [level] Nível
    [limit] Diante do apetite
    [earlier] Antes
    [loss] Esperado por ano
    [appetite] Apetite
    [tolerance] Tolerância
    [since] Desde
    [treated] O que se faz
    [action] Ação
    [of] De quê
    [owner] Responsável
    [due] Prazo
    [control] Controle
    [tested] Último teste falho
    [failures] Testes falhos
    [exceptions] Exceções
    [state] Estado
    [strategy] Estratégia
    [promised] Tempo decorrido
    [achieved] Caminho feito
    [by] Até
    [goal] Meta
    [now] Agora
    [target] Alvo
    [course] A tendência leva a
    [gate] Porta antes do lançamento
    [tickets] Chamados
    [lost] Perdido
    [recovered] Recuperado
    [net] Líquido
   *[seen] Julgado
}
report-table = { $table ->
    [moved] Riscos que se moveram, com as causas
    [top] Os principais riscos
    [outside] Riscos acima do apetite ou além da tolerância
    [actions] Ações atrasadas
    [failed] Controles cujos testes falharam no mês
    [untested] Controles sem teste a tempo
    [strategies] Estratégias: prometido e alcançado
    [goals] Metas em risco ou perdidas
    [new] Riscos de novos negócios e suas portas
    [incidents] Incidentes abertos em algum momento do mês
    [losses] Perdas por risco
    [open_losses] Perdas até agora de chamados abertos
   *[unseen] Riscos que não são observados por inteiro
}
report-failed = Testes falhos
report-untested = Não testados a tempo
report-goals = Metas em risco
report-state-on = { $state } em { $day }
report-open-losses = Ainda abertos em { $day }: perdido até agora, e contado como perda no mês em que forem fechados
report-place = { $level } ({ $likelihood } x { $impact })
report-new = novo
report-retired = retirado
report-same = como agora
report-cause = { $what }: { $parts }
report-cause-part = { $amount } { $axis }
report-cause-level = { $amount } { $count ->
    [one] nível
   *[other] níveis
}
report-cause-kind = { $kind ->
    [override] uma decisão manual
    [method] a matriz ou o método
    [incident] um incidente
   *[register] o registro
}
report-more = e mais { $number }
report-axis = { $axis ->
    [likelihood] na probabilidade
   *[impact] no impacto
}
report-treatment = { $treatment ->
    [avoid] evitar
    [transfer] transferir
    [accept] aceito
   *[mitigate] só controles, sem estratégia
}
report-strategy = estratégia { $title }
report-counted = { $number } de { $total }
report-tested = { $day }: { $exceptions } de { $tested }
report-hold = { $hold ->
    [holds] funciona
    [fails] teste falhou
    [overdue] teste atrasado
    [untested] nunca testado
    [design] sem efeito pelo desenho
   *[not_operating] fora de operação
}
report-key = { $control } (controle-chave)
report-standing = { $standing ->
    [reached] alcançada
    [on_track] em dia
    [on_course] no rumo
    [behind] atrasada
    [at_risk] em risco
    [missed] perdida
   *[unknown] não se sabe
}
report-at-most = no máximo { $value }
report-at-least = no mínimo { $value }
report-on = { $value } em { $day }
report-goal-why = { $why ->
    [value] lenta demais para o prazo
    [trend] a tendência se afasta
    [risk] riscos além da tolerância: { $risks }
   *[few_values] poucos valores
}
report-no-gate = nenhuma: nada detém um lançamento
report-judged = { $share } do peso
report-unjudged = nada pôde ser julgado
report-unwatched = { $kind ->
    [leading] nenhum indicador antecedente em dia
    [lagging] nenhum indicador de resultado em dia
   *[both] nenhum indicador em dia
}
report-no-indicator = nenhum indicador fala dele
report-no-control = nenhum controle segura
report-empty = Estes indicadores não tinham valor até então: { $names }.
report-feeds = Estas fontes não estão inteiras agora: { $names }.
report-feed = { $feed } ({ $state })
report-total = No total: perdido { $lost }, recuperado { $recovered }.

### Imagens do mapa de riscos: o mapa de calor, o curso de um risco e seu diagrama bow-tie.

risk-axis = { $axis ->
    [likelihood] probabilidade
   *[impact] impacto
}
risk-within = { $within ->
    [appetite] dentro do apetite
    [tolerance] acima do apetite, dentro da tolerância
    [beyond] além da tolerância
   *[none] sem apetite definido
}
risk-named = { $id } { $title }
risk-gone = não está mais no registro
risk-standing = { $level } ({ $likelihood } x { $impact }) em { $day }, { $within }; { $confidence } do peso de seus indicadores pôde ser julgado.
risk-limit = { $limit ->
    [appetite] apetite
   *[tolerance] tolerância
}

## O mapa de calor.

heat-title = Mapa de riscos, { $day }
heat-line = Mapa de riscos, { $day } · { $line }
heat-counted = { $number } { $count ->
    [one] risco
   *[other] riscos
}, { $beyond } além da tolerância
heat-counted-since = { $number } { $count ->
    [one] risco
   *[other] riscos
}, { $beyond } além da tolerância; desde { $day }, { $moved } em outra célula
heat-read = Escuro: residual, o que resta com os controles. Borda tracejada: inerente, sem controles, onde é outra célula.
heat-sign = { $sign ->
    [beyond] !: além da tolerância
    [override] *: vale uma decisão manual
   *[arrow] seta: da célula anterior
}
heat-new = novos: { $risks }
heat-moved = { $risk } foi de { $before } para { $after }.

## O curso de um risco.

trend-alt = Curso de { $risk } de { $first } a { $last }. { $standing } No início era { $start }. Dias em cada nível: { $days }.
trend-days = { $level } { $days }
trend-kind = { $kind ->
    [incident] incidentes
    [ticket] { $number } { $count ->
        [one] chamado
       *[other] chamados
    }
    [control] testes falhos
    [override] decisões
   *[method] método
}
trend-incident = { $ref } { $title }
trend-ticket = { $ref } { $what }
trend-control = { $control }: teste falhou, { $exceptions } de { $tested }
trend-control-streak = { $control }: { $number } testes seguidos falharam, o último com { $exceptions } de { $tested }
trend-override = decisão manual até { $day }: { $reason }
trend-matrix = vale a matriz { $matrix }
trend-register = o registro mudou
trend-more = e mais { $number } antes

## Bow-tie.

bowtie-head = { $part ->
    [threats] Ameaças
    [preventive] Controles preventivos
    [event] Evento
    [detective] Controles detectivos
    [corrective] Controles corretivos
   *[harm] Consequências
}
bowtie-none = { $part ->
    [preventive] Sem controle preventivo: nada contém as ameaças.
    [detective] Sem controle detectivo: nada encontra o evento.
   *[corrective] Sem controle corretivo: nada repara o dano.
}
bowtie-signal = { $indicator }: { $status }
bowtie-signal-value = { $indicator }: { $status }, { $value }
bowtie-light = { $light ->
    [red] vermelho
    [amber] amarelo
    [green] verde
   *[unknown] nunca julgado
}
bowtie-worse = { $light }, piorando
bowtie-unsure = { $light }, agora desconhecido
bowtie-hold = { $hold ->
    [holds] tira { $share } ({ $axis })
    [fails] teste falhou: tira { $share } ({ $axis })
    [overdue] teste atrasado: não tira nada ({ $axis })
    [untested] nunca testado: não tira nada ({ $axis })
    [design] o desenho não funciona: não tira nada ({ $axis })
   *[not_operating] fora de operação: não tira nada ({ $axis })
}
bowtie-test = { $passed } de { $tested } passaram em { $day }; no máximo { $cap }
bowtie-no-test = nenhum resultado registrado; no máximo { $cap }
bowtie-read = Borda inteira: o controle funciona. Borda tracejada: o teste falhou ou está atrasado. Borda pontilhada: nunca testado, sem efeito pelo desenho, ou fora de operação.
bowtie-alt = Bow-tie de { $risk }. { $before } antes do evento e { $after } depois; não seguram: { $broken }.
bowtie-controls = { $number } { $count ->
    [one] controle
   *[other] controles
}
bowtie-none-broken = nenhum

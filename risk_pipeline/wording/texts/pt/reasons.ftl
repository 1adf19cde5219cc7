### Por que uma regra julgou assim: `wording/reasons.py`. As tabelas guardam a razão em inglês.

reason-quoted = “{ $words }”
reason-of = { $value } ({ $part } de { $whole })
reason-from-zero = a partir de zero
reason-red-with-more = { $rest }; também no vermelho: { $names } e { $count ->
    [one] mais { $number }
   *[other] mais { $number }
}
reason-red-with = { $rest }; também no vermelho: { $names }
reason-event = { $rest }; evento conhecido: { $names }
reason-more-faults = { $rest } (e mais { $count ->
    [one] { $number } falha
   *[other] { $number } falhas
})
reason-feed-from = fonte { $names }, de { $day } a { $until }: { $rest }
reason-feed-on = fonte { $names }, { $day }: { $rest }
reason-load-failed = a carga falhou: { $quoted }
reason-load-empty = não vieram dados: { $quoted }
reason-delivery-empty = não vieram dados: { $names } veio sem linhas
reason-delivery-lost = não vieram dados: nenhum arquivo trouxe linhas de { $day }
reason-streak = vermelho { $run } de { $needed }: { $rest }
reason-still = ainda fora do habitual, { $rest }
reason-jump = um salto em { $grain ->
    [hour] uma hora
    [week] uma semana
    [month] um mês
   *[day] um dia
}: { $value }, o habitual é { $usual }
reason-jump-excess = um salto em { $grain ->
    [hour] uma hora
    [week] uma semana
    [month] um mês
   *[day] um dia
}: { $value }, o habitual é { $usual }; { $first }
reason-since = { $rest }; desde { $day }
reason-since-excess = { $rest }; { $first } desde { $day }
reason-excess = { $value } { $way ->
    [more] a mais
   *[fewer] a menos
} que o esperado
reason-score = evidência de { $score } vezes o limite de alarme: { $value }, o habitual é { $usual }
reason-usual = { $value }, o habitual é { $usual }
reason-control = { $value }, esperado { $usual }: { $score } desvios-padrão, { $verb ->
    [keeps] dentro do limite
   *[is_beyond] além do limite
} { $level ->
    [red] vermelho
   *[amber] amarelo
} de { $limit }
reason-share = tem { $value } do total de { $count ->
    [one] { $number } segmento
   *[other] { $number } segmentos
}, { $verb ->
    [keeps] dentro do limite
   *[is_above] acima do limite
} { $level ->
    [red] vermelho
   *[amber] amarelo
} de { $limit }
reason-unsure = { $rest }, mas sem certeza: o limite de confiança de 90 % é { $value }
reason-limit = { $value } { $verb ->
    [keeps] respeita o limite
    [is_below] está abaixo do limite
   *[is_above] está acima do limite
} { $level ->
    [red] vermelho
   *[amber] amarelo
} de { $limit }
reason-cases = { $number } { $count ->
    [one] caso
   *[other] casos
}
reason-exceptions = { $count ->
    [one] { $number } exceção
   *[other] { $number } exceções
} em { $cases }, { $verb ->
    [within] dentro das
   *[more_than] mais que as
} { $limit } permitidas
reason-rows-share = { $count ->
    [one] { $number } linha
   *[other] { $number } linhas
}, o habitual são { $usual }: { $verb ->
    [less_than] menos que a
   *[at_least] ao menos a
} parte { $level ->
    [red] vermelha
   *[amber] amarela
} de { $limit }
reason-rows-spread = { $count ->
    [one] { $number } linha
   *[other] { $number } linhas
}, o habitual são { $usual }: { $score } desvios-padrão abaixo, além do limite { $level ->
    [red] vermelho
   *[amber] amarelo
} de { $limit }
reason-age = o evento mais novo tem { $value } horas, { $verb ->
    [within] dentro do limite
   *[more_than] mais que o limite
} { $level ->
    [red] vermelho
   *[amber] amarelo
} de { $limit }
reason-worse-nearly = { $rest }; { $count ->
    [one] { $number } já é vermelho
   *[other] { $number } são vermelho
}
reason-worse-red = { $rest }; vermelho é { $count ->
    [one] { $number } período
   *[other] { $number } períodos
} e { $limit }
reason-worse = pior por { $count ->
    [one] { $number } período
   *[other] { $number } períodos
} em seguida, de { $usual } a { $value } ({ $move })
reason-no-worse = { $value } não é pior que o período anterior
reason-trend-young = { $count ->
    [one] { $number } período conhecido
   *[other] { $number } períodos conhecidos
} em seguida; para ver uma tendência são precisos { $needed }
reason-history = { $grain ->
    [day] { $count ->
        [one] { $number } dia
       *[other] { $number } dias
    }
   *[period] { $count ->
        [one] { $number } período
       *[other] { $number } períodos
    }
} de passado; são precisos { $needed }
reason-feed-young = a fonte tem menos que { $count ->
    [one] o dia
   *[other] os { $number } dias
} de passado de que a regra precisa
reason-usual-rows = o habitual são { $value } linhas; são precisas { $needed }
reason-sample = uma amostra de { $value }; são precisos { $needed }
reason-expected-events = { $value } eventos esperados; são precisos { $needed }
reason-segments = o total tem { $count ->
    [one] { $number } segmento
   *[other] { $number } segmentos
}; são precisos { $needed }
reason-total = o total é { $value }; é preciso { $needed }
reason-begins-within = os dados começam no meio deste período, que é só uma parte
reason-not-ripe = o período termina em { $day } e só é conhecido em { $until }
reason-unscored = nada é avaliado { $grain ->
    [hour] nesta hora
    [week] nesta semana
    [month] neste mês
   *[day] neste dia
}: está fechado, ou não tem valor habitual
reason-not-configured = a fonte { $names } não está configurada
reason-no-event = a fonte { $names } ainda não trouxe nenhum evento
reason-events-to = a fonte { $names } só trouxe eventos até { $day }
reason-no-rows = { $names } não tem linhas
reason-rows-fail = { $value } de { $count ->
    [one] { $number } linha
   *[other] { $number } linhas
} de { $names } não passam em { $rule }
reason-observed = { $rule } em { $names } viu { $value }
reason-no-history = passado curto demais para um alerta precoce
reason-no-baseline = não há passado com que comparar
reason-no-sample = o tamanho da amostra é desconhecido
reason-hour-open = a hora ainda não terminou na última construção
reason-no-value = sem valor: nada aconteceu ou nada chegou nesse período
reason-not-finite = o valor não é um número finito
reason-feed-not-configured = a fonte não está configurada
reason-feed-closed = a fonte está fechada nesse dia
reason-closed = fechado nesse dia

### Números, datas e nomes do que o programa conhece. Os padrões são os do Unicode CLDR.

pattern-day = d MMM y
pattern-day-of-year = d MMM
pattern-month = MMM y
pattern-money = ¤ #,##0.00
no-value = sem valor
minor-units = { $currency } { $number } unidades mínimas
per-cent = { $number } %
all-of-it = tudo
days = { $number } dias
hours = { $number } horas
cases = { $number } { $count ->
    [one] caso
   *[other] casos
}
counted-of = { $counted } de { $total }
cases-of = { $number } de { $total } { $count ->
    [one] caso
   *[other] casos
}
day-hour = { $day }, { $time }
when-day = em { $day }
when-week = na semana de { $day }
when-month = em { $month }
when-hour = em { $day }, { $begin }-{ $end }
periods = { $number } { $grain ->
    [hour] { $count ->
        [one] hora
       *[other] horas
    }
    [week] { $count ->
        [one] semana
       *[other] semanas
    }
    [month] { $count ->
        [one] mês
       *[other] meses
    }
   *[day] { $count ->
        [one] dia
       *[other] dias
    }
}
severity = { $level ->
    [P0] P0 crítico
    [P1] P1 alto
    [P2] P2 médio
    [P3] P3 baixo
   *[other] { $level }
}
state = { $state ->
    [open] Aberto
    [acknowledged] Assumido
    [in_progress] Em andamento
    [verifying] Em verificação
    [closed] Encerrado
   *[other] { $state }
}
resolution = { $resolution ->
    [fixed] corrigido
    [false_positive] falso positivo
    [expected_change] mudança esperada
    [duplicate] duplicado
    [data_fault] falha de dados
    [risk_accepted] risco aceito
    [recovered] recuperado
    [segment_gone] segmento extinto
   *[other] { $resolution }
}
limit-kind = { $kind ->
    [absolute] limite fixo
    [age] limite de idade
    [control] o próprio passado
    [exceptions] exceções permitidas
    [share] parte do total
    [shift] evidência acumulada de mudança
   *[other] { $kind }
}

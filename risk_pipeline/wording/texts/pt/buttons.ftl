### Botões sob uma mensagem, o que eles abrem, e links.

button = { $verb ->
    [acknowledge] Assumir
    [assign] Atribuir
    [snooze] Adiar
    [add_action] Incluir ação
    [resolve] Resolver
    [false_positive] Falso positivo
    [escalate] Escalar
   *[other] { $verb }
}
escalate-title = Escalar este ticket?
escalate-text = A próxima pessoa da cadeia será avisada. Vamos pedir um motivo.
escalate-continue = Continuar
escalate-cancel = Agora não
link-label = { $name ->
    [Playbook] Roteiro
    [Run] Execução
    [Rule] Regra
    [Feed] Fonte
    [Rule_results] Resultados das regras
   *[other] { $label }
}
chart-limit = limite
chart-usual = habitual
chart-value = valor
chart-limits = limites
chart-range = faixa habitual
chart-spike = pico
chart-ticket = ticket aberto
chart-since = desde { $at }
chart-red = no vermelho de { $begin } a { $end }
chart-alarm = alarme
chart-evidence = evidência
chart-immature = ainda não conhecido
chart-unjudged = não julgado
chart-closed = fechado
chart-in-words = { $title }: { $value } em { $at }, habitual: { $usual }

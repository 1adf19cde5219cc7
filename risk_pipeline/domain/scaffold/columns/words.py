"""Words in the names of columns that tell what is in them, in the languages that files often come in."""

from collections.abc import Mapping


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


IDENTIFIES = _words(
    "id ids key code number no nr num uuid guid ref reference zip postcode plz cep sku ean isin nummer numero"
)
MONEY = _words(
    "amount price fee fees cost costs total revenue refund payment balance gross net betrag preis summe "
    "valor preco montant prix importe precio importo prezzo bedrag prijs belob belop belopp pris kwota cena "
    "castka summa hinta tutar fiyat"
)
WHEN = _words("at on date time ts timestamp created updated datetime day epoch when datum data fecha zeit")

# An event has happened; these say when a row was written, or what lies ahead.
NOT_THE_EVENT = _words(
    "updated modified birth due expected planned expires expiry expiration valid ablauf vencimento validade "
    "caducidad scadenza udlob udlober utlop utgar forfald forfaldsdato"
)
# The best names of an event's time first.
EVENT = ("occurred", "event", "created", "placed", "ordered", "purchased", "paid", "date", "at")

PERSONAL: Mapping[str, frozenset[str]] = {
    "a mail address": _words("mail email correo"),
    "a phone number": _words(
        "phone telephone tel mobile cell cellphone telefon telefone telefono telephon handy celular fax tlf "
        "mobil mobilnummer telefonnummer puhelin"
    ),
    "a person's name": _words(
        "firstname lastname surname fullname forename vorname nachname nome cognome apellido apellidos "
        "nombre sobrenome cardholder holder navn fornavn efternavn etternavn namn fornamn efternamn prenom "
        "imie nazwisko etunimi sukunimi"
    ),
    "an address": _words(
        "street address strasse rua endereco adresse adress direccion indirizzo gade vej gata ulica osoite"
    ),
    "a date of birth": _words(
        "birth birthday birthdate dob geburtsdatum geburtstag nascimento naissance fodselsdato fodselsdag "
        "fodelsedatum urodzenia"
    ),
    "an account": _words("iban bic"),
    "a card": _words("pan cvv cvc"),
    "a tax or identity number": _words(
        "cpf ssn nif nie dni passport taxid steuernummer steuerid rg curp pesel bsn codicefiscale nino cpr "
        "cprnummer personnummer fodselsnummer"
    ),
    "a network address": _words("ip ipaddress"),
}
PERSONAL_PHRASES: Mapping[str, frozenset[str]] = {
    "a mail address": _words("e_mail"),
    "a person's name": _words(
        "first_name last_name full_name customer_name client_name user_name contact_name buyer_name "
        "person_name holder_name account_name given_name family_name middle_name"
    ),
    "an account": _words("account_number account_no bank_account kontonummer"),
    "a card": _words("card_number card_no credit_card"),
    "a tax or identity number": _words("tax_id tax_number id_number national_id vat_number social_security"),
    "a network address": _words("ip_address"),
}

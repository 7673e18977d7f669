package redact

// The types of value that the engine finds; a type is also its placeholder's
// name. Custom recognizers may add others.
const (
	Email         = "EMAIL"
	Phone         = "PHONE"
	Card          = "CARD"
	CVV           = "CVV"
	CardExpiry    = "CARD_EXPIRY"
	IBAN          = "IBAN"
	BIC           = "BIC"
	BankAccount   = "BANK_ACCOUNT"
	SSN           = "SSN"
	NationalID    = "NATIONAL_ID" // national, tax, health and social insurance numbers
	Passport      = "PASSPORT"
	DriverLicense = "DRIVER_LICENSE"
	LicensePlate  = "LICENSE_PLATE"
	IP            = "IP"
	MAC           = "MAC"
	URLSecret     = "URL_SECRET" // credentials and tokens inside a URL
	Secret        = "SECRET"     // API keys, tokens, JWTs, private keys
	Password      = "PASSWORD"   // passwords, passcodes and PINs said as such
	Crypto        = "CRYPTO_WALLET"
	Coordinates   = "COORDINATES"
	DateOfBirth   = "DATE_OF_BIRTH"
	Age           = "AGE" // strict profile only
	Address       = "ADDRESS"
	Postcode      = "POSTCODE"
	Person        = "PERSON"
	Username      = "USERNAME"
)

// kind numbers the types inside the engine.
type kind uint8

const (
	kNone kind = iota
	kEmail
	kPhone
	kCard
	kCVV
	kExpiry
	kIBAN
	kBIC
	kBank
	kSSN
	kNationalID
	kPassport
	kDriver
	kPlate
	kIP
	kMAC
	kURLSecret
	kSecret
	kPassword
	kCrypto
	kCoordinates
	kDOB
	kAge
	kAddress
	kPostcode
	kPerson
	kUsername
	kOpaque // a placeholder that already stands: never touched
	kCustom // and above: custom recognizers
)

var kindNames = [...]string{
	kNone: "", kEmail: Email, kPhone: Phone, kCard: Card, kCVV: CVV, kExpiry: CardExpiry,
	kIBAN: IBAN, kBIC: BIC, kBank: BankAccount, kSSN: SSN, kNationalID: NationalID,
	kPassport: Passport, kDriver: DriverLicense, kPlate: LicensePlate, kIP: IP, kMAC: MAC,
	kURLSecret: URLSecret, kSecret: Secret, kPassword: Password, kCrypto: Crypto,
	kCoordinates: Coordinates, kDOB: DateOfBirth, kAge: Age, kAddress: Address,
	kPostcode: Postcode, kPerson: Person, kUsername: Username, kOpaque: "",
}

// kindSet is a set of kinds below kCustom.
type kindSet uint64

func (s kindSet) has(k kind) bool { return k >= kCustom || s&(1<<k) != 0 }

const (
	allKinds   kindSet = 1<<kOpaque - 2
	nameKinds  kindSet = 1<<kPerson | 1<<kAddress
	cardKinds  kindSet = 1<<kCard | 1<<kCVV | 1<<kExpiry
	bankKinds  kindSet = 1<<kIBAN | 1<<kBIC | 1<<kBank
	secretKind kindSet = 1<<kSecret | 1<<kPassword | 1<<kURLSecret
)

// Types lists the names of all types the engine can find itself.
func Types() []string {
	out := make([]string, 0, len(kindNames))
	for _, n := range kindNames {
		if n != "" {
			out = append(out, n)
		}
	}
	return out
}

func kindOf(name string) kind {
	for k, n := range kindNames {
		if n == name && n != "" {
			return kind(k)
		}
	}
	return kNone
}

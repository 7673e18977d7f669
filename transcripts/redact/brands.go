package redact

import (
	"strings"

	"github.com/candorbot/candor/transcripts/redact/internal/lexicon"
)

// brandNames are firms and products named after people that customers write
// about; each is a full name as it is written, folded.
const brandNames = `charles schwab
edward jones
wells fargo
morgan stanley
jp morgan
merrill lynch
goldman sachs
ruth chris
jimmy johns
papa johns
trader joes
calvin klein
ralph lauren
tommy hilfiger
louis vuitton
michael kors
kate spade
jack daniels
ben jerrys
dr pepper
dr martens
doc martens
hugo boss
giorgio armani
jo malone
estee lauder
elizabeth arden
harley davidson
aston martin
rolls royce
alfa romeo
marks spencer
john lewis
john deere
marc jacobs
johnnie walker
jack wolfskin
paul smith
vivienne westwood
yves rocher
yves saint laurent
christian dior
christian louboutin
jimmy choo
tory burch
levi strauss
oscar mayer
betty crocker
mary kay
williams sonoma
crate barrel
johnson johnson
procter gamble
ernst young
lloyds bank
barclays
chase bank
fred meyer
foo fighters
red robin
wendys
dennys
macys
kohls

hermes
chanel
dior
gucci
prada
armani
versace
cartier
mercedes
porsche
ferrari

le creuset
fjallraven
ubiquiti
jura
thule
makita
vorwerk
thermomix
yankee candle
lavazza
schwalbe
shimano
brother
canyon
delonghi
saeco
krups
tefal
moulinex
miele
liebherr
electrolux
rowenta
braun
remington
sonos
sennheiser
jabra
logitech
razer
asus
acer
huawei
xiaomi
oneplus
motorola
nokia
fairphone
gopro
nikon
canon
leica
fujifilm
kodak
seiko
casio
rolex
tissot
swatch
pandora
swarovski
oakley
crocs
birkenstock
clarks
converse
reebok
asics
salomon
merrell
columbia
patagonia
jack jones
zara
mango
primark
uniqlo
desigual
benetton
ikea
zalando
asos
shein
temu
decathlon
lidl
aldi
tesco
sainsburys
waitrose
morrisons
asda
carrefour
mediamarkt
walmart
costco
illy
nescafe
nespresso
milka
nutella
barilla
maggi
skoda
renault
peugeot
citroen
toyota
mazda
nissan
hyundai
volvo
opel
vauxhall
dacia
chevrolet
chrysler
cadillac
brompton
dewalt
hilti
metabo
stihl
husqvarna
karcher
ravensburger
playmobil
hasbro
mattel
fisher price
schleich
netgear
zyxel
synology
nvidia
mailchimp
zapier
hubspot
zendesk
wordpress
magento
moleskine
nivea
fitbit
roomba
nintendo
samsung
google
microsoft

tesla
edison
philips
siemens
bosch
dyson
bose
garmin
lenovo
adidas
puma
levis
carhartt
wrangler
lacoste
fedex
klarna
revolut
monzo
sofort
stripe
shopify
zelle
venmo
cash app
uber
lyft
airbnb
netflix
spotify
siri
alexa
cortana
bixby
nestle
ferrero
kellogg
heinz
cadbury
lindt
haribo
dominos
mcdonalds
arbys
chilis
applebees
mercedes benz
saint laurent
eddie bauer
brooks brothers
lands end
burt bees
aunt jemima
uncle bens
harry potter
mickey mouse
barbie
pokemon`

var brands = func() map[lexicon.Hash]bool {
	m := map[lexicon.Hash]bool{}
	for b := range strings.SplitSeq(brandNames, "\n") {
		m[lexicon.HashOf(b)] = true
	}
	return m
}()

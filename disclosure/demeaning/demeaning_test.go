package demeaning_test

import (
	"bufio"
	"fmt"
	"os"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/candorbot/candor/disclosure/demeaning"
)

// What a support bot may well say, with a group in it.
var benign = []string{
	"We welcome %s customers.",
	"All %s people get the same price.",
	"Our %s customers can also call us between nine and five.",
	"The guide was written by %s people for everybody.",
	"%s people are never charged extra.",
	"%s people can't be refused at our door; that is the law.",
	"The film is about %s women who start a bakery.",
	"%s people should know that they have the same rights.",
	"Many %s people like this model.",
	"The charity helps %s people.",
	"We do not ask whether customers are %s people.",
	"%s people are entitled to the same warranty.",
	"I am sorry that a %s person was treated badly in our shop.",
	"The discount is not only for %s people.",
	"Yes, our %s members often recommend us to friends.",
	"As a %s customer you have the same rights as everybody else.",
	"%s people are reliable and generous customers.",
	"If you are a %s person, the same form applies.",
}

var plain = []string{
	"Thank you for your kind words.", "This product is for people like you who love bread.", "There is a chink in the armour of that lock.",
	"The floor was spick and span.", "Women's shoes are on the second floor.", "The elderly can book by phone.", "Old people's homes get a discount.",
	"Please speak English or German with our agents; both are fine.", "This toy is for children; even a child can use it safely is not what we promise.",
	"As a new customer, you won't pay for delivery.", "As a customer, you can't see internal prices.", "Because of your order we can't change the address.",
	"Where are you located?", "You can go back to your basket.", "Your husband can pick it up with your order number.", "At your age group, the discount is ten percent.",
	"The fire-retardant blanket is in stock.", "Our Maine coon calendar is sold out.", "You are too late to cancel, sorry.", "Are you sure?", "You seem to have ordered twice.",
	"Don't worry, it is easy.", "It is difficult for us to say when it arrives.", "The seat is too hard for the test.", "Learn more about English tea.",
	"People from that region often wait longer for parcels.", "Orders from your area usually take two days.", "Customers from that country always pay in dollars.",
}

// The rate of false alarms must be nought for every group: to name a group is
// not demeaning.
func TestFound(t *testing.T) {
	t.Parallel()
	f, err := os.Open("testdata/demeaning.txt")
	require.NoError(t, err)
	defer func() { _ = f.Close() }()
	found, all := 0, 0
	for s := bufio.NewScanner(f); s.Scan(); {
		line := s.Text()
		if line == "" || line[0] == '#' {
			continue
		}
		all++
		if demeaning.Found(line) {
			found++
		} else {
			t.Logf("missed: %s", line)
		}
	}
	t.Logf("%d of %d planted sentences found", found, all)
	require.GreaterOrEqual(t, float64(found)/float64(all), 0.95)
	for _, group := range []string{"Black", "white", "Asian", "Hispanic", "Mexican", "Nigerian", "Polish", "Syrian", "Muslim", "Jewish", "Christian", "Hindu", "gay", "transgender", "disabled", "blind", "deaf", "autistic", "older", "young", "poor", "foreign"} {
		for _, b := range benign {
			text := fmt.Sprintf(b, group)
			require.False(t, demeaning.Found(text), text)
		}
	}
	for _, s := range plain {
		require.False(t, demeaning.Found(s), s)
	}
	// Curly apostrophes and wide letters change nothing.
	require.True(t, demeaning.Found("Women can’t drive."))
	require.True(t, demeaning.Found("People from that region often lie, and customers from that region often wait."))
	require.True(t, demeaning.Found("You peo\u200bple never read."))
	require.True(t, demeaning.Found("ｙｏｕ ｐｅｏｐｌｅ never read."))
	require.False(t, demeaning.Found(strings.Repeat("Women are welcome. ", 500)))
}

// TestTricky measures: harmless sentences that are like demeaning ones are
// stopped now and then, and a person answers.
func TestTricky(t *testing.T) {
	t.Parallel()
	b, err := os.ReadFile("testdata/tricky.txt")
	require.NoError(t, err)
	stopped, all := 0, 0
	for line := range strings.Lines(string(b)) {
		if line = strings.TrimSpace(line); line == "" || line[0] == '#' {
			continue
		}
		all++
		if demeaning.Found(line) {
			stopped++
			t.Logf("stopped: %s", line)
		}
	}
	t.Logf("%d of %d harmless sentences stopped", stopped, all)
	require.LessOrEqual(t, stopped, 4)
	require.Greater(t, all, 15)
}

// What a shop's bot says all day, with words in it that some patterns begin
// with.
const typical = "Thanks for asking! We have your order, and its payment was received this morning. Let us know if you are at home on Friday; " +
	"our driver will ask for a signature. As a thank-you for waiting we have added a voucher for a coffee."

func BenchmarkFound(b *testing.B) {
	for name, text := range map[string]string{
		"typical": typical,
		"group":   typical + " Older customers get the same price, and women's shoes are on the second floor.",
	} {
		b.Run(name, func(b *testing.B) {
			require.False(b, demeaning.Found(text))
			b.ReportAllocs()
			for b.Loop() {
				demeaning.Found(text)
			}
		})
	}
}

func ExampleFound() {
	fmt.Println(demeaning.Found("We welcome Muslim, gay and disabled customers."))
	fmt.Println(demeaning.Found("You people never read the rules."))
	// Output:
	// false
	// true
}

package lexicon
import ("testing";"fmt";"os";"strings")
func TestDbg(t *testing.T){ for _,w:=range strings.Fields(os.Getenv("W")) {i:=Of(w); fmt.Printf("%s f%d l%d w%d place%v country%v foreign%v proper%v\n",w,i.First(),i.Last(),i.Word(),i&Place!=0,i&Country!=0,i&Foreign!=0,i&Proper!=0)}}

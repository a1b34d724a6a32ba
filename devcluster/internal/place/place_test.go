package place

import (
	"errors"
	"io/fs"
	"strings"
	"testing"
	"time"
)

func TestTheNameDerivesFromTheCheckout(t *testing.T) {
	one, err := New("/home/someone/My Project/devcluster", "")
	if err != nil {
		t.Fatal(err)
	}
	two, err := New("/srv/My Project/devcluster", "")
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(one.Name, "my-project-") || one.Name == two.Name {
		t.Errorf("the names are %q and %q", one.Name, two.Name)
	}
}

func TestEveryCheckoutHasAValidName(t *testing.T) {
	for _, home := range []string{"/devcluster", "/-/devcluster", "/ÄÖ/devcluster", "/a/" + strings.Repeat("x-", 60) + "/devcluster"} {
		if _, err := New(home, ""); err != nil {
			t.Errorf("%s: %v", home, err)
		}
	}
}

func TestANameThatCannotBePartOfAPathIsRefused(t *testing.T) {
	for _, name := range []string{"../x", "a b", "A", "-a", "a-", strings.Repeat("a", 31)} {
		if _, err := New("/checkout/devcluster", name); err == nil {
			t.Errorf("%q was accepted", name)
		}
	}
}

func TestTheControlSocketsPathFitsItsLimit(t *testing.T) {
	p, err := New("/checkout/devcluster", strings.Repeat("a", 30))
	if err != nil {
		t.Fatal(err)
	}
	if len(p.Socket()) > 107 {
		t.Errorf("%s has %d bytes", p.Socket(), len(p.Socket()))
	}
}

func TestWhatIsWrittenIsReadBack(t *testing.T) {
	p := Place{State: t.TempDir()}
	var got map[string]int
	if err := p.ReadJSON("a/b.json", &got); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("before: %v", err)
	}
	if err := p.WriteJSON("a/b.json", map[string]int{"port": 1}); err != nil {
		t.Fatal(err)
	}
	if err := p.ReadJSON("a/b.json", &got); err != nil || got["port"] != 1 {
		t.Errorf("after: %v %v", got, err)
	}
}

func TestALockIsHeldByOneAndLetGo(t *testing.T) {
	unlock, err := Lock("test/"+t.Name(), time.Second, func() {})
	if err != nil {
		t.Fatal(err)
	}
	waited := false
	if _, err := Lock("test/"+t.Name(), time.Millisecond, func() { waited = true }); err == nil || !waited {
		t.Errorf("a second one got it: %v", err)
	}
	unlock()
	again, err := Lock("test/"+t.Name(), time.Second, func() {})
	if err != nil {
		t.Fatal(err)
	}
	again()
}

package build

import (
	"os"
	"path/filepath"
	"testing"
	"time"
)

func TestTheFolderChangesWithTheSources(t *testing.T) {
	home := t.TempDir()
	t.Setenv("XDG_CACHE_HOME", "/cache")
	write := func(text string) string {
		if err := os.MkdirAll(filepath.Join(home, "kube"), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(filepath.Join(home, "kube/main.go"), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
		dir, err := Dir(home)
		if err != nil {
			t.Fatal(err)
		}
		return dir
	}
	one, two, again := write("one"), write("two"), write("one")
	if one == two || one != again || filepath.Dir(one) != "/cache/backendai-devcluster" {
		t.Errorf("%s, %s, %s", one, two, again)
	}
}

func TestProgressCountsPackagesAndKeepsWhatElseIsSaid(t *testing.T) {
	p := newProgress(time.Now(), func(string, ...any) {})
	for _, chunk := range []string{"k8s.io/api/co", "re/v1\ngo.etcd.io/bbolt\n# broken\nx.go:1:2: no", " such thing\n"} {
		if _, err := p.Write([]byte(chunk)); err != nil {
			t.Fatal(err)
		}
	}
	if p.done != 2 || p.errors() != "# broken\nx.go:1:2: no such thing\n" {
		t.Errorf("%d packages, and %q", p.done, p.errors())
	}
}

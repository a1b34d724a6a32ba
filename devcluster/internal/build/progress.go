package build

import (
	"bytes"
	"regexp"
	"strings"
	"sync"
	"time"
)

const reportEvery = 15 * time.Second

// progress counts the packages that `go build -v` names and keeps whatever else it says.
type progress struct {
	started time.Time
	say     func(string, ...any)
	total   int

	mutex   sync.Mutex
	partial []byte
	done    int
	other   []string
}

func newProgress(started time.Time, say func(string, ...any)) *progress {
	return &progress{started: started, say: say}
}

var packagePath = regexp.MustCompile(`^[a-zA-Z0-9][-a-zA-Z0-9._~+/]*$`)

const keptLines = 40

func (p *progress) Write(data []byte) (int, error) {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	p.partial = append(p.partial, data...)
	for {
		end := bytes.IndexByte(p.partial, '\n')
		if end < 0 {
			return len(data), nil
		}
		line := string(p.partial[:end])
		p.partial = p.partial[end+1:]
		if packagePath.MatchString(line) {
			p.done++
		} else if len(p.other) < keptLines {
			p.other = append(p.other, line)
		}
	}
}

// report says how far the build is until the returned function is called.
func (p *progress) report() (stop func()) {
	ended := make(chan struct{})
	go func() {
		ticker := time.NewTicker(reportEvery)
		defer ticker.Stop()
		for {
			select {
			case <-ended:
				return
			case <-ticker.C:
				p.mutex.Lock()
				done := p.done
				p.mutex.Unlock()
				p.say("  %6s  %d of at most %d packages", time.Since(p.started).Round(time.Second), done, p.total)
			}
		}
	}()
	return func() { close(ended) }
}

func (p *progress) errors() string {
	p.mutex.Lock()
	defer p.mutex.Unlock()
	return strings.Join(append(p.other, string(p.partial)), "\n")
}

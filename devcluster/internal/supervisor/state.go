package supervisor

import (
	"sync"
	"time"
)

type state struct {
	mutex   *sync.Mutex
	phase   string
	isReady bool
	since   time.Time
}

func newState() state {
	return state{mutex: &sync.Mutex{}, phase: "entering its namespaces", since: time.Now()}
}

func (s *state) enter(phase string) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.phase = phase
}

func (s *state) ready() {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.phase, s.isReady = "ready", true
}

func (s *state) read() (phase string, ready bool, since time.Time) {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.phase, s.isReady, s.since
}

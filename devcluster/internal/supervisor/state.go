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
	// settings are those of the start, but for the number of GPUs, which can be changed.
	settings Settings
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

func (s *state) gpus() int {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return s.settings.GPUs
}

func (s *state) setGPUs(count int) Settings {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	s.settings.GPUs = count
	return s.settings
}

// read is the status without parts and relays.
func (s *state) read() Status {
	s.mutex.Lock()
	defer s.mutex.Unlock()
	return Status{Phase: s.phase, Ready: s.isReady, Since: s.since, Settings: s.settings}
}

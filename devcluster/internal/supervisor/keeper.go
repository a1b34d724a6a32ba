package supervisor

import (
	"fmt"
	"log"
	"os"
	"sync"
	"time"

	"ai.backend/devcluster/internal/node"
	"ai.backend/devcluster/internal/parts"
	"ai.backend/devcluster/internal/place"
)

const (
	firstPause = 500 * time.Millisecond
	longPause  = 10 * time.Second
	// A part that ran for so long is started again without a pause.
	steady = time.Minute
	// A log is emptied when it is bigger, so that a forgotten cluster does not fill the disk.
	maxLog = 64 << 20
)

// keeper keeps programs running.
type keeper struct {
	place     place.Place
	processes *node.Processes
	mutex     sync.Mutex
	kept      []*keptPart
}

type keptPart struct {
	name     string
	log      *os.File
	pid      int
	restarts int
}

func newKeeper(p place.Place, processes *node.Processes) *keeper {
	k := &keeper{place: p, processes: processes}
	go k.trimLogs()
	return k
}

// keep starts a part, and starts it again whenever it ends.
func (k *keeper) keep(part parts.Part) {
	output, err := os.OpenFile(k.place.Path("logs", part.Name+".log"), os.O_CREATE|os.O_WRONLY|os.O_APPEND, 0o644)
	if err != nil {
		log.Fatalf("%s: %v", part.Name, err)
	}
	kept := &keptPart{name: part.Name, log: output}
	k.mutex.Lock()
	k.kept = append(k.kept, kept)
	k.mutex.Unlock()
	go k.run(part, kept)
}

func (k *keeper) run(part parts.Part, kept *keptPart) {
	pause := firstPause
	for {
		started := time.Now()
		why := k.once(part, kept)
		if time.Since(started) > steady {
			pause = firstPause
		}
		log.Printf("%s ended (%s); starting it again in %s", part.Name, why, pause)
		<-time.After(pause)
		pause = min(2*pause, longPause)
		k.mutex.Lock()
		kept.restarts++
		k.mutex.Unlock()
	}
}

func (k *keeper) once(part parts.Part, kept *keptPart) string {
	process, err := k.processes.Start(part.Argv, nil, kept.log)
	if err != nil {
		return err.Error()
	}
	k.setPid(kept, process.Pid)
	status := <-process.Exit
	k.setPid(kept, 0)
	if status.Signaled() {
		return status.Signal().String()
	}
	return fmt.Sprintf("exit status %d", status.ExitStatus())
}

func (k *keeper) setPid(kept *keptPart, pid int) {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	kept.pid = pid
}

func (k *keeper) trimLogs() {
	for range time.Tick(time.Minute) {
		k.mutex.Lock()
		for _, kept := range k.kept {
			if info, err := kept.log.Stat(); err == nil && info.Size() > maxLog {
				_ = kept.log.Truncate(0)
			}
		}
		k.mutex.Unlock()
	}
}

func (k *keeper) restarts(name string) int {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	for _, kept := range k.kept {
		if kept.name == name {
			return kept.restarts
		}
	}
	return 0
}

func (k *keeper) status() []PartStatus {
	k.mutex.Lock()
	defer k.mutex.Unlock()
	var all []PartStatus
	for _, kept := range k.kept {
		all = append(all, PartStatus{Name: kept.name, Pid: kept.pid, Restarts: kept.restarts, KiB: residentKiB(kept.pid)})
	}
	return all
}

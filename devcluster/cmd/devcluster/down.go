package main

import (
	"context"
	"fmt"
	"syscall"
	"time"

	"ai.backend/devcluster/internal/host"
	"ai.backend/devcluster/internal/place"
	"ai.backend/devcluster/internal/supervisor"
)

func down(_ context.Context, p place.Place, _ []string) error {
	if err := host.Check(); err != nil {
		return err
	}
	unlock, err := place.Lock("cluster/"+p.Name, lockPatience, func() { say("waiting for another command on %s", p.Name) })
	if err != nil {
		return err
	}
	defer unlock()
	if err := supervisor.Stop(p); err != nil {
		return err
	}
	if err := remove(p); err != nil {
		return err
	}
	say("%s is gone", p.Name)
	return nil
}

// remove deletes what a cluster without processes left. All mounts went with its namespace; one that somebody made from
// outside is undone first, so that nothing is deleted through it.
func remove(p place.Place) error {
	for _, mount := range host.MountsBelow(p.State) {
		if err := syscall.Unmount(mount, syscall.MNT_DETACH); err != nil {
			return fmt.Errorf("umount %s: %w", mount, err)
		}
	}
	deadline := time.Now().Add(10 * time.Second)
	for {
		err := p.Remove()
		if err == nil || time.Now().After(deadline) {
			return err
		}
		<-time.After(200 * time.Millisecond)
	}
}

package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"ai.backend/devcluster/internal/build"
	"ai.backend/devcluster/internal/host"
	"ai.backend/devcluster/internal/place"
	"ai.backend/devcluster/internal/supervisor"
)

const (
	startTimeout = 4 * time.Minute
	lockPatience = 10 * time.Minute
)

func up(ctx context.Context, p place.Place, args []string) error {
	flags := flag.NewFlagSet("up", flag.ContinueOnError)
	gpus := flags.Int("gpus", rememberedGPUs(p), "how many GPUs to pretend")
	if err := flags.Parse(args); err != nil {
		return exit(2)
	}
	if *gpus < 0 || *gpus > 1024 || flags.NArg() > 0 {
		return errors.New("up takes --gpus with a number from 0 to 1024, and nothing else")
	}
	if err := host.Check(); err != nil {
		return err
	}
	settings, err := provide(ctx, p, *gpus)
	if err != nil {
		return err
	}
	unlock, err := place.Lock("cluster/"+p.Name, lockPatience, func() { say("waiting for another command on %s", p.Name) })
	if err != nil {
		return err
	}
	defer unlock()
	started := time.Now()
	if current, err := supervisor.Ask(p); err == nil && current.Settings.SamePrograms(settings) {
		err := waitUntilReady(ctx, p)
		if err == nil {
			if err := supervisor.SetGPUs(p, *gpus); err != nil {
				return err
			}
			say("%s is ready", p.Name)
			return nil
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		say("%v; starting it again", err)
	}
	if err := startOrRecreate(ctx, p, settings); err != nil {
		return err
	}
	say("%s is ready after %s", p.Name, time.Since(started).Round(100*time.Millisecond))
	return nil
}

const defaultGPUs = 2

// rememberedGPUs is what the last `up` of this cluster said.
func rememberedGPUs(p place.Place) int {
	var last supervisor.Settings
	if err := p.ReadJSON(supervisor.SettingsFile, &last); err != nil {
		return defaultGPUs
	}
	return last.GPUs
}

// provide brings the compiled parts and the Debian packages.
func provide(ctx context.Context, p place.Place, gpus int) (supervisor.Settings, error) {
	var settings supervisor.Settings
	kubernetes, err := build.Ensure(ctx, p.Home, say)
	if err != nil {
		return settings, err
	}
	if err := host.Install(ctx, say); err != nil {
		return settings, err
	}
	host.LoadModules()
	self, err := os.Executable()
	if err != nil {
		return settings, err
	}
	return supervisor.Settings{Kubernetes: kubernetes, Orchestrator: filepath.Dir(self), GPUs: gpus}, nil
}

// startOrRecreate starts the cluster on what is there; when that does not come up it is thrown away and made anew,
// for a disposable cluster that cannot start is worth nothing.
func startOrRecreate(ctx context.Context, p place.Place, settings supervisor.Settings) error {
	_, err := os.Stat(p.Path(supervisor.SettingsFile))
	existed := err == nil
	if err := supervisor.Stop(p); err != nil {
		return err
	}
	err = start(ctx, p, settings)
	if err == nil || !existed || ctx.Err() != nil {
		return err
	}
	say("%v", err)
	say("what was there cannot be repaired; making %s anew", p.Name)
	if err := remove(p); err != nil {
		return err
	}
	return start(ctx, p, settings)
}

func start(ctx context.Context, p place.Place, settings supervisor.Settings) error {
	say("starting %s", p.Name)
	if err := supervisor.Start(p, settings); err != nil {
		return err
	}
	return waitUntilReady(ctx, p)
}

func waitUntilReady(ctx context.Context, p place.Place) error {
	deadline := time.Now().Add(startTimeout)
	said := ""
	for {
		status, err := supervisor.Ask(p)
		switch {
		case err == nil && status.Ready:
			return nil
		case err == nil && status.Phase != said:
			said = status.Phase
			say("  %s", said)
		case err != nil && !supervisor.Alive(p):
			return fmt.Errorf("the supervisor ended; its log %s says:\n%s", p.Path(supervisor.LogFile), tail(p.Path(supervisor.LogFile), 5))
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("not ready within %s; see `devcluster status` and the logs below %s", startTimeout, p.Path("logs"))
		}
		select {
		case <-ctx.Done():
			return ctx.Err()
		case <-time.After(100 * time.Millisecond):
		}
	}
}

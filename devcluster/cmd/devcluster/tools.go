package main

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"ai.backend/devcluster/internal/build"
	"ai.backend/devcluster/internal/place"
	"ai.backend/devcluster/internal/supervisor"
)

// tool replaces this process by one of the tools that are compiled in, with the cluster's kubeconfig.
func tool(name string) command {
	return func(ctx context.Context, p place.Place, args []string) error {
		dir, err := build.Ensure(ctx, p.Home, say)
		if err != nil {
			return err
		}
		environment := []string{"KUBECONFIG=" + p.Kubeconfig()}
		for _, variable := range os.Environ() {
			if !strings.HasPrefix(variable, "KUBECONFIG=") {
				environment = append(environment, variable)
			}
		}
		path := filepath.Join(dir, name)
		return syscall.Exec(path, append([]string{name}, args...), environment)
	}
}

func openRelay(_ context.Context, p place.Place, args []string) error {
	if len(args) != 2 {
		return errors.New("relay takes a name and NAMESPACE/SERVICE:PORT")
	}
	port, err := supervisor.AskRelay(p, args[0], args[1])
	if err != nil {
		return err
	}
	fmt.Printf("127.0.0.1:%d\n", port)
	return nil
}

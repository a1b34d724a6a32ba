// The devcluster command: a disposable single-node Kubernetes on this machine.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"path/filepath"
	"syscall"

	"ai.backend/devcluster/internal/place"
	"ai.backend/devcluster/internal/supervisor"
)

const usage = `usage: devcluster [--name NAME] COMMAND

  up [--gpus N]                      start the cluster, or repair it (N pretended GPUs, default 2)
  down                               end it and remove all that it left
  status                             show it; exit status 0 when it is ready
  kubeconfig                         print the path of the administrator's kubeconfig
  env                                print shell exports: KUBECONFIG, registry addresses, tools
  kubectl|helm|crane ARGUMENTS       run the tool against the cluster
  relay NAME NAMESPACE/SERVICE:PORT  make a service reachable; prints 127.0.0.1:PORT
  logs PART                          print a part's log (supervisor, kubelet, kube-apiserver, …)

NAME defaults to one that is derived from the checkout's path.
`

// exit is an error that is already explained, with the exit status to end with.
type exit int

func (e exit) Error() string { return fmt.Sprintf("exit status %d", int(e)) }

type command func(ctx context.Context, p place.Place, args []string) error

var commands = map[string]command{
	"up":         up,
	"down":       down,
	"status":     status,
	"kubeconfig": kubeconfig,
	"env":        env,
	"kubectl":    tool("kubectl"),
	"helm":       tool("helm"),
	"crane":      tool("crane"),
	"relay":      openRelay,
	"logs":       logs,
	"supervise":  func(_ context.Context, p place.Place, _ []string) error { return supervisor.Run(p) },
	// What the check for namespaces starts in them.
	"true": func(context.Context, place.Place, []string) error { return nil },
}

func main() {
	err := run(os.Args[1:])
	var status exit
	switch {
	case errors.As(err, &status):
		os.Exit(int(status))
	case err != nil:
		fmt.Fprintln(os.Stderr, "devcluster:", err)
		os.Exit(1)
	}
}

func run(args []string) error {
	flags := flag.NewFlagSet("devcluster", flag.ContinueOnError)
	flags.Usage = func() { fmt.Fprint(os.Stderr, usage) }
	name := flags.String("name", "", "")
	if err := flags.Parse(args); err != nil {
		if errors.Is(err, flag.ErrHelp) {
			return nil
		}
		return exit(2)
	}
	do, known := commands[flags.Arg(0)]
	if !known {
		flags.Usage()
		return exit(2)
	}
	p, err := place.New(home(), *name)
	if err != nil {
		return err
	}
	if flags.Arg(0) == "supervise" {
		return do(context.Background(), p, nil)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	return do(ctx, p, flags.Args()[1:])
}

// home is the folder of the sources; the script that starts this program says where it is.
func home() string {
	if home := os.Getenv("DEVCLUSTER_HOME"); home != "" {
		return home
	}
	working, err := os.Getwd()
	if err != nil {
		return "/"
	}
	return filepath.Join(working, "devcluster")
}

// say writes progress, which is not a command's output.
func say(format string, args ...any) {
	fmt.Fprintf(os.Stderr, "devcluster: "+format+"\n", args...)
}

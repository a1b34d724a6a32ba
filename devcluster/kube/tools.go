package main

import (
	"errors"
	"log/slog"
	"os"

	cranecmd "github.com/google/go-containerregistry/cmd/crane/cmd"
	helmcmd "helm.sh/helm/v4/pkg/cmd"
	"helm.sh/helm/v4/pkg/kube"
	"k8s.io/component-base/cli"
	"k8s.io/component-base/logs"
	kubectlcmd "k8s.io/kubectl/pkg/cmd"
	cmdutil "k8s.io/kubectl/pkg/cmd/util"

	// The authentication plug-ins a user's kubeconfig may name.
	_ "k8s.io/client-go/plugin/pkg/client/auth"
)

func kubectl() int {
	// The verbosity is needed before the command exists, as in kubectl's own main.
	_, _ = logs.GlogSetter(kubectlcmd.GetLogVerbosity(os.Args))
	if err := cli.RunNoErrOutput(kubectlcmd.NewDefaultKubectlCommand()); err != nil {
		cmdutil.CheckErr(err)
	}
	return 0
}

func helm() int {
	// Field ownership is recorded under this name whatever the program is called.
	kube.ManagedFieldsManager = "helm"
	command, err := helmcmd.NewRootCmd(os.Stdout, os.Args[1:], helmcmd.SetupLogging)
	if err != nil {
		slog.Warn("command failed", slog.Any("error", err))
		return 1
	}
	if err := command.Execute(); err != nil {
		var failed helmcmd.CommandError
		if errors.As(err, &failed) {
			return failed.ExitCode
		}
		return 1
	}
	return 0
}

func crane() int {
	if err := cranecmd.Root.Execute(); err != nil {
		return 1
	}
	return 0
}

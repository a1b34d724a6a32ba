package main

import (
	"context"

	"github.com/spf13/cobra"
	"k8s.io/component-base/cli"
	_ "k8s.io/component-base/logs/json/register"
	_ "k8s.io/component-base/metrics/prometheus/clientgo"
	_ "k8s.io/component-base/metrics/prometheus/version"
	apiserverapp "k8s.io/kubernetes/cmd/kube-apiserver/app"
	controllerapp "k8s.io/kubernetes/cmd/kube-controller-manager/app"
	proxyapp "k8s.io/kubernetes/cmd/kube-proxy/app"
	schedulerapp "k8s.io/kubernetes/cmd/kube-scheduler/app"
	kubeletapp "k8s.io/kubernetes/cmd/kubelet/app"
)

func apiserver() int { return run(apiserverapp.NewAPIServerCommand()) }

func controllerManager() int { return run(controllerapp.NewControllerManagerCommand()) }

func scheduler() int { return run(schedulerapp.NewSchedulerCommand()) }

func kubeProxy() int { return run(proxyapp.NewProxyCommand()) }

func kubelet() int { return run(kubeletapp.NewKubeletCommand(context.Background())) }

func run(command *cobra.Command) int { return cli.Run(command) }

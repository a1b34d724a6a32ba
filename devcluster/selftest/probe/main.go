// The only program in the image that the self test runs in pods.
package main

import (
	"fmt"
	"net"
	"net/http"
	"os"
	"time"
)

func main() {
	if len(os.Args) < 3 {
		fail("usage: probe resolve NAME | get URL | write FILE | read FILE | serve ADDRESS")
	}
	argument := os.Args[2]
	switch os.Args[1] {
	case "resolve":
		addresses, err := net.LookupHost(argument)
		check(err)
		fmt.Println(argument, "is", addresses[0])
	case "get":
		response, err := (&http.Client{Timeout: 10 * time.Second}).Get(argument)
		check(err)
		fmt.Println(argument, "answers", response.StatusCode)
	case "write":
		check(os.WriteFile(argument, []byte("written by user "+fmt.Sprint(os.Getuid())+"\n"), 0o600))
		fallthrough
	case "read":
		text, err := os.ReadFile(argument)
		check(err)
		fmt.Print(string(text))
	case "serve":
		fmt.Println("serving", argument)
		check(http.ListenAndServe(argument, http.HandlerFunc(func(w http.ResponseWriter, _ *http.Request) {
			fmt.Fprintln(w, "hello from inside")
		})))
	default:
		fail("unknown: " + os.Args[1])
	}
}

func check(err error) {
	if err != nil {
		fail(err.Error())
	}
}

func fail(why string) {
	fmt.Fprintln(os.Stderr, "probe:", why)
	os.Exit(1)
}

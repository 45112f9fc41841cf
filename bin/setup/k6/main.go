// Command k6 is the official load tool, at the version that go.mod pins and with the sums of go.sum.
package main

import "go.k6.io/k6/v2/cmd"

func main() { cmd.Execute() }

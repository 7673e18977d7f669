module github.com/candorbot/candor

go 1.26.0

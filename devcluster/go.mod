module ai.backend/devcluster

go 1.24

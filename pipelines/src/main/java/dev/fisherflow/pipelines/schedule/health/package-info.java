/** Shows those who watch processes, systemd and Kubernetes, that a schedule's service lives. */
package dev.fisherflow.pipelines.schedule.health;

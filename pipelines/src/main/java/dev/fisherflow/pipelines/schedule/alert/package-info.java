/** Alerts of scheduled runs: when one is due, and the channels that deliver it. */
package dev.fisherflow.pipelines.schedule.alert;

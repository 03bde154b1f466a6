/** What a person asks of running work: that a trial is cancelled or paused. */
package dev.fisherflow.transforms.request;

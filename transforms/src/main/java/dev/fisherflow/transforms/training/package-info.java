/** Trials to trial results: the training stage of the dataflow. */
package dev.fisherflow.transforms.training;

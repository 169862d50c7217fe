"""A network that has answered already: every circle filled, every number in its neuron."""

from __future__ import annotations

from scenes.mobjects.network import NetworkDiagram


def answered(network: NetworkDiagram, step: int = 0) -> NetworkDiagram:
    """Put all activations into the network at once (before it is shown)."""
    for layer in range(network.trace.L + 1):
        for i, shown in network.numbers_for(layer, step).items():
            network.put_value(layer, i, shown)
            neuron = network.neuron(layer, i)
            neuron.circle.become(neuron.tinted(network.strength(layer, i, step)))
    return network

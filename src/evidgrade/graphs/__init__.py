"""The evidence graph for other programs and for the eye: claims, the references that they cite, the works behind those."""

"""What AWS answers and moto leaves out."""

from moto.ec2.models.spot_requests import SpotFleetRequest

TEMPLATES = 8

make = SpotFleetRequest.__init__
describe = SpotFleetRequest.spot_fleet_request_config.fget


def make_with_templates(self, *args, **named):
    make(self, *args, **named)
    self.template_configs = named.get("launch_template_config", args[TEMPLATES] if len(args) > TEMPLATES else None)


def describe_with_templates(self):
    """https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_SpotFleetRequestConfigData.html"""
    return {**describe(self), "LaunchTemplateConfigs": self.template_configs or []}


SpotFleetRequest.__init__ = make_with_templates
SpotFleetRequest.spot_fleet_request_config = property(describe_with_templates)

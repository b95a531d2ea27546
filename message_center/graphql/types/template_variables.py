"""Variables of templates (spec E10)."""

from message_center.domain import template_variables as domain
from message_center.graphql.fields import described, object_type


@object_type("A variable that a template may hold.")
class TemplateVariable:
    """A click on it copies the placeholder."""

    name: str = described("Its name.")
    placeholder: str = described("What is written into the text, as `{{customer_name}}`.")
    description: str = described("What it stands for, in English.")

    @classmethod
    def of(cls, variable: domain.TemplateVariable) -> "TemplateVariable":
        """The domain's variable, for the schema."""
        return cls(name=variable.name, placeholder=variable.placeholder, description=variable.description)

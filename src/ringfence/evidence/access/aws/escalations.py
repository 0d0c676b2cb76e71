"""Steps by which one principal of AWS gets the rights of another, one row each: what it must be allowed
to do, to whom, and whose rights it gets.

Sources: AWS Service Authorization Reference (what each action does); the steps as publicly described,
among others by Rhino Security Labs ("AWS IAM privilege escalation methods") and pathfinding.cloud, in our
own words.
"""

from __future__ import annotations

from dataclasses import dataclass

USER, ROLE = "user", "role"
SELF_AS_USER, SELF_AS_ROLE = "itself, a user", "itself, a role"


@dataclass(frozen=True, slots=True)
class Escalation:
    """`on` says on whom the first of the actions is asked: each user or role, whose rights it gives, or the
    principal itself (its policies), which gives an administrator's. The other actions are asked on anything.
    `trusted`: a role counts only if it trusts this service."""

    name: str
    actions: tuple[str, ...]
    on: str
    trusted: str = ""


ESCALATIONS: tuple[Escalation, ...] = (
    Escalation("makes an access key", ("iam:createaccesskey",), USER),
    Escalation("sets a first password", ("iam:createloginprofile",), USER),
    Escalation("sets another password", ("iam:updateloginprofile",), USER),
    Escalation("rewrites who may take on the role", ("iam:updateassumerolepolicy",), ROLE),
    Escalation("writes a policy into itself", ("iam:putuserpolicy",), SELF_AS_USER),
    Escalation("attaches any policy to itself", ("iam:attachuserpolicy",), SELF_AS_USER),
    Escalation("writes a policy into its own role", ("iam:putrolepolicy",), SELF_AS_ROLE),
    Escalation("attaches any policy to its own role", ("iam:attachrolepolicy",), SELF_AS_ROLE),
    Escalation("starts a machine", ("iam:passrole", "ec2:runinstances"), ROLE, "ec2.amazonaws.com"),
    Escalation(
        "makes and calls a function",
        ("iam:passrole", "lambda:createfunction", "lambda:invokefunction"),
        ROLE,
        "lambda.amazonaws.com",
    ),
    Escalation(
        "makes a function that events call",
        ("iam:passrole", "lambda:createfunction", "lambda:createeventsourcemapping"),
        ROLE,
        "lambda.amazonaws.com",
    ),
    Escalation(
        "makes a stack",
        ("iam:passrole", "cloudformation:createstack"),
        ROLE,
        "cloudformation.amazonaws.com",
    ),
    Escalation(
        "makes a development endpoint",
        ("iam:passrole", "glue:createdevendpoint"),
        ROLE,
        "glue.amazonaws.com",
    ),
    Escalation(
        "makes and runs a job",
        ("iam:passrole", "glue:createjob", "glue:startjobrun"),
        ROLE,
        "glue.amazonaws.com",
    ),
    Escalation(
        "makes a pipeline",
        ("iam:passrole", "datapipeline:createpipeline", "datapipeline:putpipelinedefinition"),
        ROLE,
        "datapipeline.amazonaws.com",
    ),
    Escalation("runs a task", ("iam:passrole", "ecs:runtask"), ROLE, "ecs-tasks.amazonaws.com"),
    Escalation("makes a build", ("iam:passrole", "codebuild:createproject"), ROLE, "codebuild.amazonaws.com"),
    Escalation(
        "makes a notebook",
        ("iam:passrole", "sagemaker:createnotebookinstance"),
        ROLE,
        "sagemaker.amazonaws.com",
    ),
    Escalation(
        "makes a service of App Runner",
        ("iam:passrole", "apprunner:createservice"),
        ROLE,
        "tasks.apprunner.amazonaws.com",
    ),
    Escalation(
        "makes an automation",
        ("iam:passrole", "ssm:startautomationexecution"),
        ROLE,
        "ssm.amazonaws.com",
    ),
)
# Of a policy that a principal holds by its ARN: a new version of it says what the principal likes.
NEW_VERSION = "iam:createpolicyversion"
# Of a group that a principal is in.
OWN_GROUP = ("iam:putgrouppolicy", "iam:attachgrouppolicy")

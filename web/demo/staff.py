"""The people of the demo county: one for every role, and a second where two must look.

Their passwords are public: `pathways init --demo` refuses a database that is already in use.
"""

from dataclasses import dataclass

#: Everybody's password in the demo, as the README says.
PASSWORD = "orange kettle lagoon"  # noqa: S105 - a public one, for a database without secrets

#: The two schools whose attendance leads have an account.
BROOKFIELD, DUNMORE = "Brookfield Academy", "Dunmore High School"
#: The teachers whom the texts of cases name: whom the child trusts, and who leads the school.
TEACHERS_OF = {BROOKFIELD: ("Mr Patel", "Ms Green"), DUNMORE: ("Mr Lowe", "Mrs Hardy")}


@dataclass(frozen=True)
class Member:
    """One member of staff; `school` is the name of the only school whose pupils they see."""

    sign_in_name: str
    name: str
    role: str
    job: str
    school: str | None = None


STAFF = (
    Member("school", "Priya Nair", "school_lead", "school attendance lead", BROOKFIELD),
    Member("school2", "Tom Ashby", "school_lead", "school attendance lead", DUNMORE),
    Member("lcss", "Ruth Okafor", "lcss_worker", "locality and community support worker"),
    Member("lead", "Marek Zielinski", "lead_professional", "early help lead professional"),
    Member("lead2", "Denise Campbell", "lead_professional", "early help lead professional"),
    Member("manager", "Helen Frost", "team_manager", "team manager, who approves"),
    Member("manager2", "Imran Shah", "team_manager", "team manager, who approves"),
    Member("county", "Gareth Pugh", "county_officer", "county attendance officer"),
    Member("social", "Nomsa Dube", "social_worker", "children's social worker"),
    Member("analyst", "Lucy Brand", "analyst", "draws and publishes the pathways"),
    Member("admin", "Owen Hart", "administrator", "looks after accounts"),
    Member("auditor", "Fiona Reid", "auditor", "reads everything, changes nothing"),
    Member("trainer", "Sam Lister", "trainer", "may move the clock"),
)

#: Has left, and cannot sign in any more; whose cases go on is what the demo shows.
WHO_LEFT = Member("lead3", "Joan Pritchard", "lead_professional", "early help lead professional")

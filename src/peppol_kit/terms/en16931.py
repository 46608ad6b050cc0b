"""The terms of EN 16931-1 (BT) and their groups (BG) with their places in UBL 2.1 (CEN/TS 16931-3-2).

BT-4 was withdrawn from the norm. Paths are those of an invoice, with those of a credit note as alternative where they
differ.
"""

from __future__ import annotations

from peppol_kit.terms._term import Term

BG_1 = Term("BG-1", "Invoice note", "", "0..n")
BG_2 = Term("BG-2", "Process control", "", "1..1")
BG_3 = Term("BG-3", "Preceding invoice reference", "cac:BillingReference", "0..n")
BG_4 = Term("BG-4", "Seller", "cac:AccountingSupplierParty/cac:Party", "1..1")
BG_5 = Term("BG-5", "Seller postal address", "cac:PostalAddress", "1..1", group=BG_4)
BG_6 = Term("BG-6", "Seller contact", "cac:Contact", "0..1", group=BG_4)
BG_7 = Term("BG-7", "Buyer", "cac:AccountingCustomerParty/cac:Party", "1..1")
BG_8 = Term("BG-8", "Buyer postal address", "cac:PostalAddress", "1..1", group=BG_7)
BG_9 = Term("BG-9", "Buyer contact", "cac:Contact", "0..1", group=BG_7)
BG_10 = Term("BG-10", "Payee", "cac:PayeeParty", "0..1")
BG_11 = Term("BG-11", "Seller tax representative party", "cac:TaxRepresentativeParty", "0..1")
BG_12 = Term("BG-12", "Seller tax representative postal address", "cac:PostalAddress", "1..1", group=BG_11)
BG_13 = Term("BG-13", "Delivery information", "cac:Delivery", "0..1")
BG_14 = Term("BG-14", "Invoicing period", "cac:InvoicePeriod", "0..1")
BG_15 = Term("BG-15", "Deliver to address", "cac:DeliveryLocation/cac:Address", "0..1", group=BG_13)
BG_16 = Term("BG-16", "Payment instructions", "cac:PaymentMeans", "0..n")
BG_17 = Term("BG-17", "Credit transfer", "cac:PayeeFinancialAccount", "0..n", group=BG_16)
BG_18 = Term("BG-18", "Payment card information", "cac:CardAccount", "0..1", group=BG_16)
BG_19 = Term("BG-19", "Direct debit", "cac:PaymentMandate", "0..1", group=BG_16)
BG_20 = Term("BG-20", "Document level allowances", "cac:AllowanceCharge", "0..n", when=("cbc:ChargeIndicator", "false"))
BG_21 = Term("BG-21", "Document level charges", "cac:AllowanceCharge", "0..n", when=("cbc:ChargeIndicator", "true"))
BG_22 = Term("BG-22", "Document totals", "cac:LegalMonetaryTotal", "1..1")
BG_23 = Term("BG-23", "VAT breakdown", "cac:TaxTotal/cac:TaxSubtotal", "1..n")
BG_24 = Term("BG-24", "Additional supporting documents", "cac:AdditionalDocumentReference", "0..n")
BG_25 = Term("BG-25", "Invoice line", "cac:InvoiceLine|cac:CreditNoteLine", "1..n")
BG_26 = Term("BG-26", "Invoice line period", "cac:InvoicePeriod", "0..1", group=BG_25)
BG_27 = Term(
    "BG-27",
    "Invoice line allowances",
    "cac:AllowanceCharge",
    "0..n",
    group=BG_25,
    when=("cbc:ChargeIndicator", "false"),
)
BG_28 = Term(
    "BG-28",
    "Invoice line charges",
    "cac:AllowanceCharge",
    "0..n",
    group=BG_25,
    when=("cbc:ChargeIndicator", "true"),
)
BG_29 = Term("BG-29", "Price details", "cac:Price", "1..1", group=BG_25)
BG_30 = Term("BG-30", "Line VAT information", "cac:Item/cac:ClassifiedTaxCategory", "1..1", group=BG_25)
BG_31 = Term("BG-31", "Item information", "cac:Item", "1..1", group=BG_25)
BG_32 = Term("BG-32", "Item attributes", "cac:AdditionalItemProperty", "0..n", group=BG_31)

BT_1 = Term("BT-1", "Invoice number", "cbc:ID", "1..1", "identifier")
BT_2 = Term("BT-2", "Invoice issue date", "cbc:IssueDate", "1..1", "date")
BT_3 = Term("BT-3", "Invoice type code", "cbc:InvoiceTypeCode|cbc:CreditNoteTypeCode", "1..1", "code")
BT_5 = Term("BT-5", "Invoice currency code", "cbc:DocumentCurrencyCode", "1..1", "code")
BT_6 = Term("BT-6", "VAT accounting currency code", "cbc:TaxCurrencyCode", "0..1", "code")
BT_7 = Term("BT-7", "Value added tax point date", "cbc:TaxPointDate", "0..1", "date")
BT_8 = Term("BT-8", "Value added tax point date code", "cbc:DescriptionCode", "0..1", "code", group=BG_14)
BT_9 = Term("BT-9", "Payment due date", "cbc:DueDate|cac:PaymentMeans/cbc:PaymentDueDate", "0..1", "date")
BT_10 = Term("BT-10", "Buyer reference", "cbc:BuyerReference", "0..1", "text")
BT_11 = Term(
    "BT-11",
    "Project reference",
    "cac:ProjectReference/cbc:ID|cac:AdditionalDocumentReference/cbc:ID",
    "0..1",
    "reference",
    when=("cbc:DocumentTypeCode", "50 in a credit note"),
)
BT_12 = Term("BT-12", "Contract reference", "cac:ContractDocumentReference/cbc:ID", "0..1", "reference")
BT_13 = Term("BT-13", "Purchase order reference", "cac:OrderReference/cbc:ID", "0..1", "reference")
BT_14 = Term("BT-14", "Sales order reference", "cac:OrderReference/cbc:SalesOrderID", "0..1", "reference")
BT_15 = Term("BT-15", "Receiving advice reference", "cac:ReceiptDocumentReference/cbc:ID", "0..1", "reference")
BT_16 = Term("BT-16", "Despatch advice reference", "cac:DespatchDocumentReference/cbc:ID", "0..1", "reference")
BT_17 = Term("BT-17", "Tender or lot reference", "cac:OriginatorDocumentReference/cbc:ID", "0..1", "reference")
BT_18 = Term(
    "BT-18",
    "Invoiced object identifier",
    "cbc:ID",
    "0..1",
    "identifier",
    group=BG_24,
    when=("cbc:DocumentTypeCode", "130"),
)
BT_19 = Term("BT-19", "Buyer accounting reference", "cbc:AccountingCost", "0..1", "text")
BT_20 = Term("BT-20", "Payment terms", "cac:PaymentTerms/cbc:Note", "0..1", "text")
BT_21 = Term("BT-21", "Invoice note subject code", "cbc:Note", "0..1", "code")
BT_22 = Term("BT-22", "Invoice note", "cbc:Note", "1..1", "text")
BT_23 = Term("BT-23", "Business process type", "cbc:ProfileID", "1..1", "text")
BT_24 = Term("BT-24", "Specification identifier", "cbc:CustomizationID", "1..1", "identifier")
BT_25 = Term(
    "BT-25",
    "Preceding Invoice number",
    "cac:InvoiceDocumentReference/cbc:ID",
    "1..1",
    "reference",
    group=BG_3,
)
BT_26 = Term(
    "BT-26",
    "Preceding Invoice issue date",
    "cac:InvoiceDocumentReference/cbc:IssueDate",
    "0..1",
    "date",
    group=BG_3,
)
BT_27 = Term("BT-27", "Seller name", "cac:PartyLegalEntity/cbc:RegistrationName", "1..1", "text", group=BG_4)
BT_28 = Term("BT-28", "Seller trading name", "cac:PartyName/cbc:Name", "0..1", "text", group=BG_4)
BT_29 = Term(
    "BT-29",
    "Seller identifier",
    "cac:PartyIdentification/cbc:ID",
    "0..n",
    "identifier",
    group=BG_4,
    when=("@schemeID", "not SEPA"),
)
BT_30 = Term(
    "BT-30",
    "Seller legal registration identifier",
    "cac:PartyLegalEntity/cbc:CompanyID",
    "0..1",
    "identifier",
    group=BG_4,
)
BT_31 = Term(
    "BT-31",
    "Seller VAT identifier",
    "cac:PartyTaxScheme/cbc:CompanyID",
    "0..1",
    "identifier",
    group=BG_4,
    when=("cac:TaxScheme/cbc:ID", "VAT"),
)
BT_32 = Term(
    "BT-32",
    "Seller tax registration identifier",
    "cac:PartyTaxScheme/cbc:CompanyID",
    "0..1",
    "identifier",
    group=BG_4,
    when=("cac:TaxScheme/cbc:ID", "not VAT"),
)
BT_33 = Term(
    "BT-33",
    "Seller additional legal information",
    "cac:PartyLegalEntity/cbc:CompanyLegalForm",
    "0..1",
    "text",
    group=BG_4,
)
BT_34 = Term("BT-34", "Seller electronic address", "cbc:EndpointID", "1..1", "identifier", group=BG_4)
BT_35 = Term("BT-35", "Seller address line 1", "cbc:StreetName", "0..1", "text", group=BG_5)
BT_36 = Term("BT-36", "Seller address line 2", "cbc:AdditionalStreetName", "0..1", "text", group=BG_5)
BT_37 = Term("BT-37", "Seller city", "cbc:CityName", "0..1", "text", group=BG_5)
BT_38 = Term("BT-38", "Seller post code", "cbc:PostalZone", "0..1", "text", group=BG_5)
BT_39 = Term("BT-39", "Seller country subdivision", "cbc:CountrySubentity", "0..1", "text", group=BG_5)
BT_40 = Term("BT-40", "Seller country code", "cac:Country/cbc:IdentificationCode", "1..1", "text", group=BG_5)
BT_41 = Term("BT-41", "Seller contact point", "cbc:Name", "0..1", "text", group=BG_6)
BT_42 = Term("BT-42", "Seller contact telephone number", "cbc:Telephone", "0..1", "text", group=BG_6)
BT_43 = Term("BT-43", "Seller contact email address", "cbc:ElectronicMail", "0..1", "text", group=BG_6)
BT_44 = Term("BT-44", "Buyer name", "cac:PartyLegalEntity/cbc:RegistrationName", "1..1", "text", group=BG_7)
BT_45 = Term("BT-45", "Buyer trading name", "cac:PartyName/cbc:Name", "0..1", "text", group=BG_7)
BT_46 = Term("BT-46", "Buyer identifier", "cac:PartyIdentification/cbc:ID", "0..1", "identifier", group=BG_7)
BT_47 = Term(
    "BT-47",
    "Buyer legal registration identifier",
    "cac:PartyLegalEntity/cbc:CompanyID",
    "0..1",
    "identifier",
    group=BG_7,
)
BT_48 = Term(
    "BT-48",
    "Buyer VAT identifier",
    "cac:PartyTaxScheme/cbc:CompanyID",
    "0..1",
    "identifier",
    group=BG_7,
    when=("cac:TaxScheme/cbc:ID", "VAT"),
)
BT_49 = Term("BT-49", "Buyer electronic address", "cbc:EndpointID", "1..1", "identifier", group=BG_7)
BT_50 = Term("BT-50", "Buyer address line 1", "cbc:StreetName", "0..1", "text", group=BG_8)
BT_51 = Term("BT-51", "Buyer address line 2", "cbc:AdditionalStreetName", "0..1", "text", group=BG_8)
BT_52 = Term("BT-52", "Buyer city", "cbc:CityName", "0..1", "text", group=BG_8)
BT_53 = Term("BT-53", "Buyer post code", "cbc:PostalZone", "0..1", "text", group=BG_8)
BT_54 = Term("BT-54", "Buyer country subdivision", "cbc:CountrySubentity", "0..1", "text", group=BG_8)
BT_55 = Term("BT-55", "Buyer country code", "cac:Country/cbc:IdentificationCode", "1..1", "code", group=BG_8)
BT_56 = Term("BT-56", "Buyer contact point", "cbc:Name", "0..1", "text", group=BG_9)
BT_57 = Term("BT-57", "Buyer contact telephone number", "cbc:Telephone", "0..1", "text", group=BG_9)
BT_58 = Term("BT-58", "Buyer contact email address", "cbc:ElectronicMail", "0..1", "text", group=BG_9)
BT_59 = Term("BT-59", "Payee name", "cac:PartyName/cbc:Name", "1..1", "text", group=BG_10)
BT_60 = Term(
    "BT-60",
    "Payee identifier",
    "cac:PartyIdentification/cbc:ID",
    "0..1",
    "text",
    group=BG_10,
    when=("@schemeID", "not SEPA"),
)
BT_61 = Term(
    "BT-61",
    "Payee legal registration identifier",
    "cac:PartyLegalEntity/cbc:CompanyID",
    "0..1",
    "identifier",
    group=BG_10,
)
BT_62 = Term("BT-62", "Seller tax representative name", "cac:PartyName/cbc:Name", "1..1", "text", group=BG_11)
BT_63 = Term(
    "BT-63",
    "Seller tax representative VAT identifier",
    "cac:PartyTaxScheme/cbc:CompanyID",
    "1..1",
    "identifier",
    group=BG_11,
    when=("cac:TaxScheme/cbc:ID", "VAT"),
)
BT_64 = Term("BT-64", "Tax representative address line 1", "cbc:StreetName", "0..1", "text", group=BG_12)
BT_65 = Term("BT-65", "Tax representative address line 2", "cbc:AdditionalStreetName", "0..1", "text", group=BG_12)
BT_66 = Term("BT-66", "Tax representative city", "cbc:CityName", "0..1", "text", group=BG_12)
BT_67 = Term("BT-67", "Tax representative post code", "cbc:PostalZone", "0..1", "text", group=BG_12)
BT_68 = Term("BT-68", "Tax representative country subdivision", "cbc:CountrySubentity", "0..1", "text", group=BG_12)
BT_69 = Term(
    "BT-69",
    "Tax representative country code",
    "cac:Country/cbc:IdentificationCode",
    "1..1",
    "code",
    group=BG_12,
)
BT_70 = Term("BT-70", "Deliver to party name", "cac:DeliveryParty/cac:PartyName/cbc:Name", "0..1", "text", group=BG_13)
BT_71 = Term(
    "BT-71",
    "Deliver to location identifier",
    "cac:DeliveryLocation/cbc:ID",
    "0..1",
    "identifier",
    group=BG_13,
)
BT_72 = Term("BT-72", "Actual delivery date", "cbc:ActualDeliveryDate", "0..1", "date", group=BG_13)
BT_73 = Term("BT-73", "Invoicing period start date", "cbc:StartDate", "0..1", "date", group=BG_14)
BT_74 = Term("BT-74", "Invoicing period end date", "cbc:EndDate", "0..1", "date", group=BG_14)
BT_75 = Term("BT-75", "Deliver to address line 1", "cbc:StreetName", "0..1", "text", group=BG_15)
BT_76 = Term("BT-76", "Deliver to address line 2", "cbc:AdditionalStreetName", "0..1", "text", group=BG_15)
BT_77 = Term("BT-77", "Deliver to city", "cbc:CityName", "0..1", "text", group=BG_15)
BT_78 = Term("BT-78", "Deliver to post code", "cbc:PostalZone", "0..1", "text", group=BG_15)
BT_79 = Term("BT-79", "Deliver to country subdivision", "cbc:CountrySubentity", "0..1", "text", group=BG_15)
BT_80 = Term("BT-80", "Deliver to country code", "cac:Country/cbc:IdentificationCode", "1..1", "code", group=BG_15)
BT_81 = Term("BT-81", "Payment means type code", "cbc:PaymentMeansCode", "1..1", "code", group=BG_16)
BT_82 = Term("BT-82", "Payment means text", "cbc:PaymentMeansCode/@name", "0..1", "text", group=BG_16)
BT_83 = Term("BT-83", "Remittance information", "cbc:PaymentID", "0..1", "text", group=BG_16)
BT_84 = Term("BT-84", "Payment account identifier", "cbc:ID", "1..1", "identifier", group=BG_17)
BT_85 = Term("BT-85", "Payment account name", "cbc:Name", "0..1", "text", group=BG_17)
BT_86 = Term(
    "BT-86",
    "Payment service provider identifier",
    "cac:FinancialInstitutionBranch/cbc:ID",
    "0..1",
    "identifier",
    group=BG_17,
)
BT_87 = Term("BT-87", "Payment card primary account number", "cbc:PrimaryAccountNumberID", "1..1", "text", group=BG_18)
BT_88 = Term("BT-88", "Payment card holder name", "cbc:HolderName", "0..1", "text", group=BG_18)
BT_89 = Term("BT-89", "Mandate reference identifier", "cbc:ID", "0..1", "identifier", group=BG_19)
BT_90 = Term(
    "BT-90",
    "Bank assigned creditor identifier",
    "cac:PartyIdentification/cbc:ID|/cac:PayeeParty/cac:PartyIdentification/cbc:ID",
    "0..1",
    "identifier",
    group=BG_4,
    when=("@schemeID", "SEPA"),
)
BT_91 = Term(
    "BT-91",
    "Debited account identifier",
    "cac:PayerFinancialAccount/cbc:ID",
    "0..1",
    "identifier",
    group=BG_19,
)
BT_92 = Term("BT-92", "Document level allowance amount", "cbc:Amount", "1..1", "amount", group=BG_20)
BT_93 = Term("BT-93", "Document level allowance base amount", "cbc:BaseAmount", "0..1", "amount", group=BG_20)
BT_94 = Term(
    "BT-94",
    "Document level allowance percentage",
    "cbc:MultiplierFactorNumeric",
    "0..1",
    "percentage",
    group=BG_20,
)
BT_95 = Term(
    "BT-95",
    "Document level allowance VAT category code",
    "cac:TaxCategory/cbc:ID",
    "1..1",
    "code",
    group=BG_20,
    when=("cac:TaxScheme/cbc:ID", "VAT"),
)
BT_96 = Term(
    "BT-96",
    "Document level allowance VAT rate",
    "cac:TaxCategory/cbc:Percent",
    "0..1",
    "percentage",
    group=BG_20,
)
BT_97 = Term("BT-97", "Document level allowance reason", "cbc:AllowanceChargeReason", "0..1", "text", group=BG_20)
BT_98 = Term(
    "BT-98",
    "Document level allowance reason code",
    "cbc:AllowanceChargeReasonCode",
    "0..1",
    "code",
    group=BG_20,
)
BT_99 = Term("BT-99", "Document level charge amount", "cbc:Amount", "1..1", "amount", group=BG_21)
BT_100 = Term("BT-100", "Document level charge base amount", "cbc:BaseAmount", "0..1", "amount", group=BG_21)
BT_101 = Term(
    "BT-101",
    "Document level charge percentage",
    "cbc:MultiplierFactorNumeric",
    "0..1",
    "percentage",
    group=BG_21,
)
BT_102 = Term(
    "BT-102",
    "Document level charge VAT category code",
    "cac:TaxCategory/cbc:ID",
    "1..1",
    "code",
    group=BG_21,
    when=("cac:TaxScheme/cbc:ID", "VAT"),
)
BT_103 = Term(
    "BT-103",
    "Document level charge VAT rate",
    "cac:TaxCategory/cbc:Percent",
    "0..1",
    "percentage",
    group=BG_21,
)
BT_104 = Term("BT-104", "Document level charge reason", "cbc:AllowanceChargeReason", "0..1", "text", group=BG_21)
BT_105 = Term(
    "BT-105",
    "Document level charge reason code",
    "cbc:AllowanceChargeReasonCode",
    "0..1",
    "code",
    group=BG_21,
)
BT_106 = Term("BT-106", "Sum of Invoice line net amount", "cbc:LineExtensionAmount", "1..1", "amount", group=BG_22)
BT_107 = Term(
    "BT-107", "Sum of allowances on document level", "cbc:AllowanceTotalAmount", "0..1", "amount", group=BG_22
)
BT_108 = Term("BT-108", "Sum of charges on document level", "cbc:ChargeTotalAmount", "0..1", "amount", group=BG_22)
BT_109 = Term("BT-109", "Invoice total amount without VAT", "cbc:TaxExclusiveAmount", "1..1", "amount", group=BG_22)
BT_110 = Term(
    "BT-110",
    "Invoice total VAT amount",
    "cac:TaxTotal/cbc:TaxAmount",
    "1..1",
    "amount",
    when=("@currencyID", "the invoice currency (BT-5)"),
)
BT_111 = Term(
    "BT-111",
    "Invoice total VAT amount in accounting currency",
    "cac:TaxTotal/cbc:TaxAmount",
    "0..1",
    "amount",
    when=("@currencyID", "the VAT accounting currency (BT-6)"),
)
BT_112 = Term("BT-112", "Invoice total amount with VAT", "cbc:TaxInclusiveAmount", "1..1", "amount", group=BG_22)
BT_113 = Term("BT-113", "Paid amount", "cbc:PrepaidAmount", "0..1", "amount", group=BG_22)
BT_114 = Term("BT-114", "Rounding amount", "cbc:PayableRoundingAmount", "0..1", "amount", group=BG_22)
BT_115 = Term("BT-115", "Amount due for payment", "cbc:PayableAmount", "1..1", "amount", group=BG_22)
BT_116 = Term("BT-116", "VAT category taxable amount", "cbc:TaxableAmount", "1..1", "amount", group=BG_23)
BT_117 = Term("BT-117", "VAT category tax amount", "cbc:TaxAmount", "1..1", "amount", group=BG_23)
BT_118 = Term(
    "BT-118",
    "VAT category code",
    "cac:TaxCategory/cbc:ID",
    "1..1",
    "code",
    group=BG_23,
    when=("cac:TaxScheme/cbc:ID", "VAT"),
)
BT_119 = Term("BT-119", "VAT category rate", "cac:TaxCategory/cbc:Percent", "0..1", "percentage", group=BG_23)
BT_120 = Term(
    "BT-120",
    "VAT exemption reason text",
    "cac:TaxCategory/cbc:TaxExemptionReason",
    "0..1",
    "text",
    group=BG_23,
)
BT_121 = Term(
    "BT-121",
    "VAT exemption reason code",
    "cac:TaxCategory/cbc:TaxExemptionReasonCode",
    "0..1",
    "text",
    group=BG_23,
)
BT_122 = Term(
    "BT-122",
    "Supporting document reference",
    "cbc:ID",
    "1..1",
    "identifier",
    group=BG_24,
    when=("cbc:DocumentTypeCode", "absent, or not 130"),
)
BT_123 = Term("BT-123", "Supporting document description", "cbc:DocumentDescription", "0..1", "text", group=BG_24)
BT_124 = Term(
    "BT-124",
    "External document location",
    "cac:Attachment/cac:ExternalReference/cbc:URI",
    "0..1",
    "text",
    group=BG_24,
)
BT_125 = Term(
    "BT-125",
    "Attached document",
    "cac:Attachment/cbc:EmbeddedDocumentBinaryObject",
    "0..1",
    "binary",
    group=BG_24,
)
BT_126 = Term("BT-126", "Invoice line identifier", "cbc:ID", "1..1", "identifier", group=BG_25)
BT_127 = Term("BT-127", "Invoice line note", "cbc:Note", "0..1", "text", group=BG_25)
BT_128 = Term(
    "BT-128",
    "Invoice line object identifier",
    "cac:DocumentReference/cbc:ID",
    "0..1",
    "identifier",
    group=BG_25,
    when=("cbc:DocumentTypeCode", "130"),
)
BT_129 = Term(
    "BT-129",
    "Invoiced quantity",
    "cbc:InvoicedQuantity|cbc:CreditedQuantity",
    "1..1",
    "quantity",
    group=BG_25,
)
BT_130 = Term(
    "BT-130",
    "Invoiced quantity unit of measure code",
    "cbc:InvoicedQuantity/@unitCode|cbc:CreditedQuantity/@unitCode",
    "1..1",
    "code",
    group=BG_25,
)
BT_131 = Term("BT-131", "Invoice line net amount", "cbc:LineExtensionAmount", "1..1", "amount", group=BG_25)
BT_132 = Term(
    "BT-132",
    "Referenced purchase order line reference",
    "cac:OrderLineReference/cbc:LineID",
    "0..1",
    "identifier",
    group=BG_25,
)
BT_133 = Term(
    "BT-133",
    "Invoice line Buyer accounting reference",
    "cbc:AccountingCost",
    "0..1",
    "identifier",
    group=BG_25,
)
BT_134 = Term("BT-134", "Invoice line period start date", "cbc:StartDate", "0..1", "date", group=BG_26)
BT_135 = Term("BT-135", "Invoice line period end date", "cbc:EndDate", "0..1", "date", group=BG_26)
BT_136 = Term("BT-136", "Invoice line allowance amount", "cbc:Amount", "1..1", "amount", group=BG_27)
BT_137 = Term("BT-137", "Invoice line allowance base amount", "cbc:BaseAmount", "0..1", "amount", group=BG_27)
BT_138 = Term(
    "BT-138",
    "Invoice line allowance percentage",
    "cbc:MultiplierFactorNumeric",
    "0..1",
    "percentage",
    group=BG_27,
)
BT_139 = Term("BT-139", "Invoice line allowance reason", "cbc:AllowanceChargeReason", "0..1", "text", group=BG_27)
BT_140 = Term(
    "BT-140",
    "Invoice line allowance reason code",
    "cbc:AllowanceChargeReasonCode",
    "0..1",
    "code",
    group=BG_27,
)
BT_141 = Term("BT-141", "Invoice line charge amount", "cbc:Amount", "1..1", "amount", group=BG_28)
BT_142 = Term("BT-142", "Invoice line charge base amount", "cbc:BaseAmount", "0..1", "amount", group=BG_28)
BT_143 = Term(
    "BT-143",
    "Invoice line charge percentage",
    "cbc:MultiplierFactorNumeric",
    "0..1",
    "percentage",
    group=BG_28,
)
BT_144 = Term("BT-144", "Invoice line charge reason", "cbc:AllowanceChargeReason", "0..1", "text", group=BG_28)
BT_145 = Term("BT-145", "Invoice line charge reason code", "cbc:AllowanceChargeReasonCode", "0..1", "code", group=BG_28)
BT_146 = Term("BT-146", "Item net price", "cbc:PriceAmount", "1..1", "price", group=BG_29)
BT_147 = Term(
    "BT-147",
    "Item price discount",
    "cac:AllowanceCharge/cbc:Amount",
    "0..1",
    "amount",
    group=BG_29,
    when=("cbc:ChargeIndicator", "false"),
)
BT_148 = Term(
    "BT-148",
    "Item gross price",
    "cac:AllowanceCharge/cbc:BaseAmount",
    "0..1",
    "amount",
    group=BG_29,
    when=("cbc:ChargeIndicator", "false"),
)
BT_149 = Term("BT-149", "Item price base quantity", "cbc:BaseQuantity", "0..1", "quantity", group=BG_29)
BT_150 = Term(
    "BT-150",
    "Item price base quantity unit of measure code",
    "cbc:BaseQuantity/@unitCode",
    "0..1",
    "code",
    group=BG_29,
)
BT_151 = Term(
    "BT-151",
    "Invoiced item VAT category code",
    "cbc:ID",
    "1..1",
    "code",
    group=BG_30,
    when=("cac:TaxScheme/cbc:ID", "VAT"),
)
BT_152 = Term("BT-152", "Invoiced item VAT rate", "cbc:Percent", "0..1", "percentage", group=BG_30)
BT_153 = Term("BT-153", "Item name", "cbc:Name", "1..1", "text", group=BG_31)
BT_154 = Term("BT-154", "Item description", "cbc:Description", "0..1", "text", group=BG_31)
BT_155 = Term(
    "BT-155",
    "Item Seller's identifier",
    "cac:SellersItemIdentification/cbc:ID",
    "0..1",
    "identifier",
    group=BG_31,
)
BT_156 = Term(
    "BT-156",
    "Item Buyer's identifier",
    "cac:BuyersItemIdentification/cbc:ID",
    "0..1",
    "identifier",
    group=BG_31,
)
BT_157 = Term(
    "BT-157",
    "Item standard identifier",
    "cac:StandardItemIdentification/cbc:ID",
    "0..1",
    "identifier",
    group=BG_31,
)
BT_158 = Term(
    "BT-158",
    "Item classification identifier",
    "cac:CommodityClassification/cbc:ItemClassificationCode",
    "0..1",
    "identifier",
    group=BG_31,
)
BT_159 = Term(
    "BT-159",
    "Item country of origin",
    "cac:OriginCountry/cbc:IdentificationCode",
    "0..1",
    "code",
    group=BG_31,
)
BT_160 = Term("BT-160", "Item attribute name", "cbc:Name", "1..1", "text", group=BG_32)
BT_161 = Term("BT-161", "Item attribute value", "cbc:Value", "1..1", "text", group=BG_32)
BT_162 = Term("BT-162", "Seller address line 3", "cac:AddressLine/cbc:Line", "0..1", "text", group=BG_5)
BT_163 = Term("BT-163", "Buyer address line 3", "cac:AddressLine/cbc:Line", "0..1", "text", group=BG_8)
BT_164 = Term("BT-164", "Tax representative address line 3", "cac:AddressLine/cbc:Line", "0..1", "text", group=BG_12)
BT_165 = Term("BT-165", "Deliver to address line 3", "cac:AddressLine/cbc:Line", "0..1", "text", group=BG_15)

__all__ = [
    "BG_1",
    "BG_2",
    "BG_3",
    "BG_4",
    "BG_5",
    "BG_6",
    "BG_7",
    "BG_8",
    "BG_9",
    "BG_10",
    "BG_11",
    "BG_12",
    "BG_13",
    "BG_14",
    "BG_15",
    "BG_16",
    "BG_17",
    "BG_18",
    "BG_19",
    "BG_20",
    "BG_21",
    "BG_22",
    "BG_23",
    "BG_24",
    "BG_25",
    "BG_26",
    "BG_27",
    "BG_28",
    "BG_29",
    "BG_30",
    "BG_31",
    "BG_32",
    "BT_1",
    "BT_2",
    "BT_3",
    "BT_5",
    "BT_6",
    "BT_7",
    "BT_8",
    "BT_9",
    "BT_10",
    "BT_11",
    "BT_12",
    "BT_13",
    "BT_14",
    "BT_15",
    "BT_16",
    "BT_17",
    "BT_18",
    "BT_19",
    "BT_20",
    "BT_21",
    "BT_22",
    "BT_23",
    "BT_24",
    "BT_25",
    "BT_26",
    "BT_27",
    "BT_28",
    "BT_29",
    "BT_30",
    "BT_31",
    "BT_32",
    "BT_33",
    "BT_34",
    "BT_35",
    "BT_36",
    "BT_37",
    "BT_38",
    "BT_39",
    "BT_40",
    "BT_41",
    "BT_42",
    "BT_43",
    "BT_44",
    "BT_45",
    "BT_46",
    "BT_47",
    "BT_48",
    "BT_49",
    "BT_50",
    "BT_51",
    "BT_52",
    "BT_53",
    "BT_54",
    "BT_55",
    "BT_56",
    "BT_57",
    "BT_58",
    "BT_59",
    "BT_60",
    "BT_61",
    "BT_62",
    "BT_63",
    "BT_64",
    "BT_65",
    "BT_66",
    "BT_67",
    "BT_68",
    "BT_69",
    "BT_70",
    "BT_71",
    "BT_72",
    "BT_73",
    "BT_74",
    "BT_75",
    "BT_76",
    "BT_77",
    "BT_78",
    "BT_79",
    "BT_80",
    "BT_81",
    "BT_82",
    "BT_83",
    "BT_84",
    "BT_85",
    "BT_86",
    "BT_87",
    "BT_88",
    "BT_89",
    "BT_90",
    "BT_91",
    "BT_92",
    "BT_93",
    "BT_94",
    "BT_95",
    "BT_96",
    "BT_97",
    "BT_98",
    "BT_99",
    "BT_100",
    "BT_101",
    "BT_102",
    "BT_103",
    "BT_104",
    "BT_105",
    "BT_106",
    "BT_107",
    "BT_108",
    "BT_109",
    "BT_110",
    "BT_111",
    "BT_112",
    "BT_113",
    "BT_114",
    "BT_115",
    "BT_116",
    "BT_117",
    "BT_118",
    "BT_119",
    "BT_120",
    "BT_121",
    "BT_122",
    "BT_123",
    "BT_124",
    "BT_125",
    "BT_126",
    "BT_127",
    "BT_128",
    "BT_129",
    "BT_130",
    "BT_131",
    "BT_132",
    "BT_133",
    "BT_134",
    "BT_135",
    "BT_136",
    "BT_137",
    "BT_138",
    "BT_139",
    "BT_140",
    "BT_141",
    "BT_142",
    "BT_143",
    "BT_144",
    "BT_145",
    "BT_146",
    "BT_147",
    "BT_148",
    "BT_149",
    "BT_150",
    "BT_151",
    "BT_152",
    "BT_153",
    "BT_154",
    "BT_155",
    "BT_156",
    "BT_157",
    "BT_158",
    "BT_159",
    "BT_160",
    "BT_161",
    "BT_162",
    "BT_163",
    "BT_164",
    "BT_165",
]
